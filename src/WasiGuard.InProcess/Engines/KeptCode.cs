using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wasmtime;

namespace WasiGuard;

/// <summary>The directory in which a runner's compiled modules outlive the process.</summary>
internal sealed class KeptCode
{
    private readonly long _mostBytes;
    private readonly ILogger _logger;

    private KeptCode(string directory, long mostBytes, ILogger logger)
    {
        Directory = directory;
        _mostBytes = mostBytes;
        _logger = logger;
    }

    /// <summary>Its full path.</summary>
    public string Directory { get; }

    /// <summary>What the options say; null when nothing is kept.</summary>
    public static KeptCode? Of(InProcessRunnerOptions options) => options.ModuleCacheDirectory is { } directory
        ? new(Path.GetFullPath(directory), options.Ceilings.ModuleCacheBytes, options.LoggerFactory?.CreateLogger(InProcessLog.Category) ?? NullLogger.Instance)
        : null;

    /// <summary>The code that is kept for an engine, and its size in bytes; null when there is none, or none that it takes.</summary>
    /// <exception cref="WasiRunnerException">The directory is not this user's alone.</exception>
    public (Module Code, long Bytes)? Read(WasiEngine engine, WasiModule module, ContentHash hash)
    {
        var key = engine.CodeKey(hash);
        using var directory = CodeDirectory.Open(Directory);
        // Checked and run is the copy: nobody can change it between the two.
        using var copy = new NativeBytes();
        if (!directory.TryRead(key, _mostBytes, copy.Append))
            return null;
        try
        {
            return (engine.Load(module.Name, copy.Span), copy.Span.Length);
        }
        catch (WasmtimeException)
        {
            // Whole, but of an engine that differs in something that the key does not know. It is compiled anew.
            directory.Remove(key);
            return null;
        }
    }

    /// <summary>Keeps the code that was compiled for an engine; where that cannot be done, a warning says so.</summary>
    /// <exception cref="WasiRunnerException">The directory is not this user's alone.</exception>
    public void Write(WasiEngine engine, ContentHash hash, SerializedCode code)
    {
        using var directory = CodeDirectory.Open(Directory);
        if (code.Length + CodeEntry.HeaderBytes > _mostBytes)
        {
            InProcessLog.NotKept(_logger, Directory, $"its code has {code.Length} bytes, more than Ceilings.{nameof(WasiCeilings.ModuleCacheBytes)} keeps.");
            return;
        }

        try
        {
            using var stream = code.Open();
            directory.Write(engine.CodeKey(hash), stream, _mostBytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The module runs all the same; the next process compiles it again.
            InProcessLog.NotKept(_logger, Directory, failure.Message);
        }
    }
}
