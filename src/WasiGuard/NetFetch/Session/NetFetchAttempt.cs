using System.Diagnostics;

namespace WasiGuard;

/// <summary>One line of the audit, open until its end is known. Ends once; what comes later changes nothing.</summary>
internal sealed class NetFetchAttempt
{
    private readonly NetFetchAuditLog _log;
    private readonly long _started;
    private readonly Activity? _activity;
    private NetFetchAudit _audit;
    private long _taken;
    private int _ended;

    public NetFetchAttempt(NetFetchAuditLog log, Uri url, string method, long taken)
    {
        _log = log;
        _taken = taken;
        _started = log.Time.GetTimestamp();
        _audit = new(url, method, 0, 0, false, TimeSpan.Zero, NetFetchOutcome.Failed, null);
        _activity = WasiGuardInstruments.StartRequest(method);
    }

    /// <summary>The line as it is now.</summary>
    public NetFetchAudit Audit => _audit;

    /// <summary>Shows the URL as it was understood, or its origin where the audits have no room for the whole.</summary>
    public void Understood(NetFetchUrl url, bool withQuery) => _audit = _audit with { Url = _log.Fitting(url.ToAuditUri(withQuery), url.ToOriginUri(), ref _taken) };

    public void End(NetFetchException failure, int status = 0, long bytes = 0) =>
        End(failure.Outcome, status, bytes, false, failure.Message, failure.Rule ?? failure.Errno.ToString());

    public void End(NetFetchOutcome outcome, int status, long bytes, bool truncated) => End(outcome, status, bytes, truncated, null, null);

    private void End(NetFetchOutcome outcome, int status, long bytes, bool truncated, string? reason, string? rule)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _audit = _audit with
        {
            Status = status,
            Bytes = bytes,
            Truncated = truncated,
            Duration = _log.Time.GetElapsedTime(_started),
            Outcome = outcome,
            Reason = AuditBudget.Cut(reason),
        };
        _log.End(_audit, _taken);
        _log.Instruments.EndRequest(_activity, _audit, rule);
        _log.Write(_audit);
    }
}
