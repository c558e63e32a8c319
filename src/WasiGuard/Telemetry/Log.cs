using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>What is logged, each with its event's number.</summary>
internal static partial class Log
{
    /// <summary>Logs an attempt: what a policy or a budget refused and what failed as a warning, the rest for debugging.</summary>
    public static void Request(ILogger logger, NetFetchAudit audit)
    {
        if (audit.Outcome is NetFetchOutcome.Completed or NetFetchOutcome.Redirected)
            Answered(logger, audit.Method, audit.Url, audit.Outcome, audit.Status, audit.Bytes, audit.Truncated, audit.Duration);
        else
            NotAnswered(logger, audit.Method, audit.Url, audit.Outcome, audit.Reason);
    }

    [LoggerMessage(1, LogLevel.Debug, "Guest request {Method} {Url}: {Outcome}, status {Status}, {Bytes} bytes, truncated {Truncated}, after {Duration}")]
    private static partial void Answered(ILogger logger, string method, Uri url, NetFetchOutcome outcome, int status, long bytes, bool truncated, TimeSpan duration);

    [LoggerMessage(2, LogLevel.Warning, "Guest request {Method} {Url}: {Outcome}, {Reason}")]
    private static partial void NotAnswered(ILogger logger, string method, Uri url, NetFetchOutcome outcome, string? reason);
}
