using Wasmtime;

namespace WasmtimeStandIn;

/// <summary>Runs a module and ends as the program does: the guest's exit code, 134 after a trap (3 on Windows), 1 after an error of its own.</summary>
internal static class RunCommand
{
    private const int OwnError = 1;

    private static int Trapped => OperatingSystem.IsWindows() ? 3 : 134;

    public static int Execute(RunOptions options)
    {
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
        catch (Exception failure) when (failure is WasmtimeException or IOException or UnauthorizedAccessException)
        {
            Console.Error.Write($"Error: {failure.Message}\n");
            return OwnError;
        }

        if (options.Directories.Find(directory => !Directory.Exists(directory.Host)) is { Host: { } missing })
        {
            Console.Error.Write($"Error: failed to open directory '{missing}'\n\nCaused by:\n    No such file or directory (os error 2)\n");
            return OwnError;
        }

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
            return failure is TrapException ? Trapped : OwnError;
        }
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
        var causes = message.Split("\n\nCaused by:\n", StringSplitOptions.TrimEntries).Prepend(step).ToArray();
        var lines = causes.Select((cause, i) => $"    {i}: {cause.Replace("\n", "\n       ", StringComparison.Ordinal)}");
        return $"Error: failed to run main module `{module}`\n\nCaused by:\n{string.Join('\n', lines)}\n";
    }
}
