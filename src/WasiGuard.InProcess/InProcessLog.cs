using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>What the runner in this process logs, each with its event's number.</summary>
internal static partial class InProcessLog
{
    public const string Category = "WasiGuard.InProcess";

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A compiled module is not kept in ModuleCacheDirectory '{Directory}': {Reason}")]
    public static partial void NotKept(ILogger logger, string directory, string reason);
}
