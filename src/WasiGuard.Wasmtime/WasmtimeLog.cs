using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>What the command line runner logs, each with its event's number.</summary>
internal static partial class WasmtimeLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A compiled module is not kept in ModuleCacheDirectory '{Directory}': {Reason}")]
    public static partial void NotKept(ILogger logger, string directory, string reason);
}
