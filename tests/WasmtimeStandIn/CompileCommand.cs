using Wasmtime;

namespace WasmtimeStandIn;

/// <summary>Compiles a module into a file, for runs with the same settings.</summary>
internal static class CompileCommand
{
    private const int OwnError = 1;
    private const string NotValid = "is not valid: ";

    public static int Execute(CompileOptions options)
    {
        // As the program has it, a time limit is of runs only.
        using var engine = new Engine(new Config().WithFuelConsumption(options.Fuel is not null));
        byte[] code;
        try
        {
            using var module = new CompiledModules(engine, options.Fuel is null ? "" : "f").Load(options.Module);
            code = module.Serialize();
        }
        catch (WasmtimeException invalid)
        {
            // The package says before which module it is.
            var start = invalid.Message.IndexOf(NotValid, StringComparison.Ordinal);
            Console.Error.Write($"Error: {(start < 0 ? invalid.Message : invalid.Message[(start + NotValid.Length)..])}\n");
            return OwnError;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.Write($"Error: failed to read from `{options.Module}`\n\nCaused by:\n    {failure.Message}\n");
            return OwnError;
        }

        try
        {
            File.WriteAllBytes(options.Output, code);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.Write($"Error: failed to write output: {options.Output}\n\nCaused by:\n    {failure.Message}\n");
            return OwnError;
        }
    }
}
