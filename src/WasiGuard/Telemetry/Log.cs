using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>What is logged, each with its event's number.</summary>
internal static partial class Log
{
    /// <summary>Logs an attempt: what a policy or a budget refused and what failed as a warning, the rest for debugging.</summary>
    public static void Request(ILogger logger, NetFetchAudit audit)
    {
        var isAnswered = audit.Outcome is NetFetchOutcome.Completed or NetFetchOutcome.Redirected;
        if (!logger.IsEnabled(isAnswered ? LogLevel.Debug : LogLevel.Warning))
            return;
        // Uri's own text decodes what a guest has encoded.
        var url = GuestText.Shown(audit.Url.AbsoluteUri);
        if (isAnswered)
            Answered(logger, audit.Method, url, audit.Outcome, audit.Status, audit.Bytes, audit.Truncated, audit.Duration);
        else
            NotAnswered(logger, audit.Method, url, audit.Outcome, audit.Reason);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, SkipEnabledCheck = true, Message = "Guest request {Method} {Url}: {Outcome}, status {Status}, {Bytes} bytes, truncated {Truncated}, after {Duration}")]
    private static partial void Answered(ILogger logger, string method, string url, NetFetchOutcome outcome, int status, long bytes, bool truncated, TimeSpan duration);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, SkipEnabledCheck = true, Message = "Guest request {Method} {Url}: {Outcome}, {Reason}")]
    private static partial void NotAnswered(ILogger logger, string method, string url, NetFetchOutcome outcome, string? reason);
}
