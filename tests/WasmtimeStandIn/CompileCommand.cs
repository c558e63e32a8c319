using Wasmtime;

namespace WasmtimeStandIn;

/// <summary>Compiles a module into a file, for runs with the same settings.</summary>
internal static class CompileCommand
{
    private const int OwnError = 1;

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
        catch (Exception failure) when (failure is WasmtimeException or IOException or UnauthorizedAccessException)
        {
            Console.Error.Write($"Error: {failure.Message}\n");
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
