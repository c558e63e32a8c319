using System.Text.RegularExpressions;
using Wasmtime;

namespace WasmtimeStandIn;

/// <summary>Runs a module and ends as the program does: the guest's exit code, 134 after a trap (3 on Windows), 1 after an error of its own.</summary>
internal static partial class RunCommand
{
    private const int OwnError = 1;
    private const string ThrownException = "thrown Wasm exception";

    // What the package says before the engine's own words.
    private const string NotValid = "is not valid: ";

    private static int Trapped => OperatingSystem.IsWindows() ? 3 : 134;

    public static int Execute(RunOptions options)
    {
        if (options.MaxWasmStack == 0)
            return Fail("max_wasm_stack size cannot be zero");
        using var config = new Config().WithFuelConsumption(options.Fuel is not null).WithEpochInterruption(options.Timeout is not null);
        if (options.MaxWasmStack is { } stack)
            config.WithStackSize(stack);
        using var engine = new Engine(config);

        Module module;
        try
        {
            var modules = new CompiledModules(engine, $"{(options.Fuel is null ? "" : "f")}{(options.Timeout is null ? "" : "e")}{options.MaxWasmStack}");
            if (!CompiledModules.IsCompiled(options.Module))
            {
                module = modules.Load(options.Module);
            }
            else if (options.AllowPrecompiled)
            {
                module = modules.LoadCompiled(options.Module);
            }
            else
            {
                Console.Error.Write("Error: running a precompiled module requires the `--allow-precompiled` flag\n");
                return OwnError;
            }
        }
        catch (WasmtimeException invalid)
        {
            return Fail(invalid.Message[(invalid.Message.IndexOf(NotValid, StringComparison.Ordinal) is >= 0 and var start ? start + NotValid.Length : 0)..]);
        }
        catch (UnauthorizedAccessException)
        {
            return Fail($"failed to read file: {options.Module}\n\nCaused by:\n    Is a directory (os error 21)\n");
        }
        catch (Exception failure) when (failure is IOException or ArgumentException)
        {
            return Fail($"failed to open wasm module \"{options.Module}\"\n\nCaused by:\n    No such file or directory (os error 2)\n");
        }

        if (options.Directories.Exists(directory => !Directory.Exists(directory.Host)))
            return Fail("No such file or directory (os error 2)");

        using (module)
            return Run(options, engine, module);
    }

    private static int Run(RunOptions options, Engine engine, Module module)
    {
        using var store = new Store(engine);
        using var linker = new Linker(engine);
        linker.DefineWasi();
        store.SetWasiConfiguration(Wasi(options));
        if (options.Fuel is { } fuel)
            store.Fuel = fuel;
        store.SetLimits(options.MaxMemorySize, (uint?)options.MaxTableElements, options.MaxInstances, options.MaxTables, options.MaxMemories);
        using var timer = Interrupt(options.Timeout, engine, store);

        var step = $"failed to instantiate \"{options.Module}\"";
        try
        {
            var instance = linker.Instantiate(store, module);
            instance.GetAction("_initialize")?.Invoke();
            step = options.Invoke is null ? "failed to invoke command default" : $"failed to invoke `{options.Invoke}`";
            var called = options.Invoke is { } named
                ? instance.GetFunction(named) ?? throw new WasmtimeException($"no func export named `{named}` found")
                : instance.GetFunction("") ?? instance.GetFunction("_start");
            called?.Invoke();
            return 0;
        }
        catch (WasmtimeException ended) when (ended.ExitCode is { } code)
        {
            return code;
        }
        catch (WasmtimeException failure)
        {
            Console.Error.Write(Report(options.Module, step, failure.Message));
            return failure is TrapException && !failure.Message.TrimEnd().EndsWith(ThrownException, StringComparison.Ordinal) ? Trapped : OwnError;
        }
    }

    private static int Fail(string message)
    {
        Console.Error.Write($"Error: {message}\n");
        return OwnError;
    }

    private static WasiConfiguration Wasi(RunOptions options)
    {
        var wasi = new WasiConfiguration()
            .WithInheritedStandardInput()
            .WithInheritedStandardOutput()
            .WithInheritedStandardError()
            .WithArg(options.ProgramName ?? Path.GetFileName(options.Module))
            .WithArgs(options.Arguments)
            .WithEnvironmentVariables(options.Environment);
        foreach (var (host, guest) in options.Directories)
            wasi.WithPreopenedDirectory(host, guest, mutable: true);
        return wasi;
    }

    private static Timer? Interrupt(TimeSpan? timeout, Engine engine, Store store)
    {
        if (timeout is not { } time)
            return null;
        store.SetEpochDeadline(1);
        return new Timer(_ => engine.IncrementEpoch(), null, time, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>The chain of causes as the program prints it, innermost last.</summary>
    private static string Report(string module, string step, string message)
    {
        var causes = message.Split("\n\nCaused by:\n", StringSplitOptions.TrimEntries).SelectMany(WithoutNumbers).Prepend(step).ToArray();
        var lines = causes.Select((cause, i) => $"    {i}: {cause.Replace("\n", "\n       ", StringComparison.Ordinal)}");
        return $"Error: failed to run main module `{module}`\n\nCaused by:\n{string.Join('\n', lines)}\n";
    }

    /// <summary>Several causes have numbers of their own.</summary>
    private static string[] WithoutNumbers(string causes) => NumberOfACause().IsMatch(causes) ? NumberOfACause().Split(causes)[1..] : [causes];

    [GeneratedRegex(@"(?:^|\n +)\d: (?=\S)(?!0x|<unknown>)")]
    private static partial Regex NumberOfACause();
}
