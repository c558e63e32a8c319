using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>What the command line runner logs, each with its event's number.</summary>
internal static partial class WasmtimeLog
{
    public const string Category = "WasiGuard.Wasmtime";

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A compiled module is not kept in ModuleCacheDirectory '{Directory}': {Reason}")]
    public static partial void NotKept(ILogger logger, string directory, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Running wasmtime {Version} ({Path}), because AllowKnownVulnerable says so, although {Flaws}")]
    public static partial void RunsKnownVulnerable(ILogger logger, string version, string path, string flaws);
}
