using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>Has the program compile modules, in processes and private directories of their own, and keeps what came out.</summary>
internal sealed class WasmtimeCompiler
{
    private const string ModuleName = "module.wasm";
    private const long MostOutputBytes = 64 * 1024;

    // Who waits decides how long; the compilation is stopped with the last of them.
    private static readonly EffectiveLimits s_limits = new(MostOutputBytes, MostOutputBytes, TimeSpan.FromMilliseconds(uint.MaxValue - 1));

    private static readonly Lazy<CompiledCache<CompiledCodeKey, CompiledCode>> s_cache = new(MakeCache);

    private readonly WasmtimeRunnerOptions _options;
    private readonly string _temporaryDirectory;
    private readonly string? _directory;
    private readonly CompiledCache<CompiledCodeKey, CompiledCode> _cache;
    private readonly ILogger _logger;

    public WasmtimeCompiler(WasmtimeRunnerOptions options, string temporaryDirectory, CompiledCache<CompiledCodeKey, CompiledCode> cache)
    {
        _options = options;
        _temporaryDirectory = temporaryDirectory;
        _directory = options.ModuleCacheDirectory is { } directory ? Path.GetFullPath(directory) : null;
        _cache = cache;
        _logger = options.LoggerFactory?.CreateLogger(WasmtimeLog.Category) ?? NullLogger.Instance;
        cache.Keep(options.Ceilings.ModuleCacheBytes);
    }

    /// <summary>The cache of this process, which all runners share: one is soon made, and what was compiled outlives it.</summary>
    public static CompiledCache<CompiledCodeKey, CompiledCode> CacheOfProcess => s_cache.Value;

    /// <summary>The code of a module in the caller's use.</summary>
    /// <exception cref="WasiModuleException">The program refuses the module, or takes too long.</exception>
    /// <exception cref="WasiRunnerException">The program or the host fails.</exception>
    public async Task<CompiledCode> CompileAsync(string program, WasiModule module, bool withFuel, CancellationToken cancellation)
    {
        var key = KeyOf(program, module, withFuel);
        try
        {
            return await _cache.GetAsync(key, compilation => Task.Run(() => MakeAsync(key.Code, program, module, withFuel, compilation.Stopped), CancellationToken.None), _options.Ceilings.CompileTime, cancellation).ConfigureAwait(false);
        }
        catch (InvalidModuleException invalid)
        {
            throw invalid.For(module, $"'{program}'");
        }
        catch (TimeoutException)
        {
            throw new WasiModuleException($"The module '{GuestText.Shown(module.Name)}' takes longer to compile than the runner's ceiling of {_options.Ceilings.CompileTime}. Raise Ceilings.{nameof(WasiCeilings.CompileTime)} in the options of the runner if you trust the module.");
        }
    }

    /// <summary>Lets go of code that the program does not take.</summary>
    public void Drop(string program, WasiModule module, bool withFuel, CompiledCode code)
    {
        var key = KeyOf(program, module, withFuel);
        _cache.Drop(key, code);
        if (_directory is null)
            return;
        using var kept = CodeDirectory.Open(_directory);
        kept.Remove(key.Code);
    }

    private static CompiledCache<CompiledCodeKey, CompiledCode> MakeCache()
    {
        var cache = new CompiledCache<CompiledCodeKey, CompiledCode>();
        // Programs that compile, and files in private directories, do not end with the process by themselves.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cache.Close();
        return cache;
    }

    private CompiledCodeKey KeyOf(string program, WasiModule module, bool withFuel) =>
        new(new(KnownModule.Of(module).Hash, ProgramIdentity.Of(program, _options.ProcessEnvironment), withFuel ? "fuel" : ""), _directory);

    private async Task<CompiledCode> MakeAsync(CodeKey key, string program, WasiModule module, bool withFuel, CancellationToken stop)
    {
        using var kept = _directory is null ? null : CodeDirectory.Open(_directory);
        if (kept is not null && Read(kept, key) is { } known)
            return known;
        var code = await RunProgramAsync(program, module, withFuel, stop).ConfigureAwait(false);
        if (kept is not null)
            Write(kept, key, code);
        return code;
    }

    private CompiledCode? Read(CodeDirectory kept, CodeKey key)
    {
        var directory = new PrivateTemporaryDirectory(_temporaryDirectory);
        SafeFileHandle? file = null;
        var isWhole = false;
        try
        {
            file = directory.CreateFile(CompiledCode.FileName);
            var length = 0L;
            isWhole = kept.TryRead(key, _options.Ceilings.ModuleCacheBytes, bytes =>
            {
                RandomAccess.Write(file, bytes, length);
                length += bytes.Length;
            });
            return isWhole ? new(file, directory) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"A compiled module cannot be copied from '{_directory}' to the temporary directory '{_temporaryDirectory}': {failure.Message} Make room there, or give the runner's options another TemporaryDirectory.", failure);
        }
        finally
        {
            if (!isWhole)
            {
                file?.Dispose();
                directory.Dispose();
            }
        }
    }

    private void Write(CodeDirectory kept, CodeKey key, CompiledCode code)
    {
        try
        {
            using var stream = code.Open();
            kept.Write(key, stream, _options.Ceilings.ModuleCacheBytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The module runs all the same; the next process compiles it again.
            WasmtimeLog.NotKept(_logger, _directory!, failure.Message);
        }
    }

    private async Task<CompiledCode> RunProgramAsync(string program, WasiModule module, bool withFuel, CancellationToken stop)
    {
        var directory = new PrivateTemporaryDirectory(_temporaryDirectory);
        SafeFileHandle? file = null;
        try
        {
            var modulePath = directory.WriteFile(ModuleName, ReportSections.CutFrom(module.Bytes.Span));
            var arguments = WasmtimeCommandLine.OfCompilation(modulePath, Path.Combine(directory.FullPath, CompiledCode.FileName), withFuel, KnownModule.Of(module).Uses);
            var end = await GuestProcess.RunAsync(ProgramStart.Of(program, arguments, directory.FullPath, _options), new(s_limits, Input: default), stop).ConfigureAwait(false);
            file = end.ExitCode == 0 ? directory.TryOpenFile(CompiledCode.FileName) : null;
            return file is null ? throw Failure(program, module, end) : new(file, directory);
        }
        finally
        {
            if (file is null)
                directory.Dispose();
        }
    }

    private static Exception Failure(string program, WasiModule module, ProcessEnd end) => end.ExitCode switch
    {
        _ when ProgramFailure.CauseOf(end) is var cause && EngineError.IsShortOfMemory(cause) => EngineError.ShortOfMemory(module.Name, "compile", cause),
        _ when ProgramFailure.IsOfTheModule(end) => new InvalidModuleException(ProgramFailure.CauseOf(end)),
        0 => new WasiRunnerException($"'{program}' ended well, but compiled nothing. Name the wasmtime program itself, or a wrapper that hands on all that it is given."),
        1 or 2 => new WasiRunnerException($"'{program}' could not compile the module '{GuestText.Shown(module.Name)}' (exit code {end.ExitCode}): {ProgramFailure.TextOf(end)} Make room in TemporaryDirectory, use a newer wasmtime, or check what ProcessEnvironment gives it."),
        _ => ProgramFailure.Ended(program, end),
    };
}
