using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>What the runner logs, each with its event's number.</summary>
internal static partial class WasmtimeLog
{
    public const string Category = "WasiGuard.Wasmtime";

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Running wasmtime {Version} ({Path}), because AllowKnownVulnerable says so, although {Flaws}")]
    public static partial void RunsKnownVulnerable(ILogger logger, string version, string path, string flaws);
}
