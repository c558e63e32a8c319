using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>
/// The attempts of one execution in the order of their beginning. A guest that goes on asking when its requests are used up fills
/// it no further than <see cref="MaxBeyondBudget"/> lines: the last one says how many more there were.
/// </summary>
internal sealed class NetFetchAuditLog(NetFetchPolicy policy, TimeProvider time, ILogger logger)
{
    public const int MaxBeyondBudget = 1000;

    private readonly Lock _lock = new();
    private readonly List<NetFetchAttempt> _attempts = [];
    private long _unlisted;

    public TimeProvider Time => time;

    /// <summary>Begins a line; null when it is not listed any more.</summary>
    public NetFetchAttempt? Begin(string url, string method)
    {
        lock (_lock)
        {
            if (_attempts.Count >= (long)policy.MaxRequests + MaxBeyondBudget)
            {
                _unlisted++;
                return null;
            }

            var attempt = new NetFetchAttempt(this, AuditUrl.Of(url, policy), AuditUrl.Method(method));
            _attempts.Add(attempt);
            return attempt;
        }
    }

    public void Write(NetFetchAudit audit) => Log.Request(logger, audit);

    public IReadOnlyList<NetFetchAudit> ToList()
    {
        lock (_lock)
        {
            var audits = _attempts.ConvertAll(attempt => attempt.Audit);
            if (_unlisted > 0)
                audits[^1] = audits[^1] with { Reason = $"{audits[^1].Reason}; {_unlisted} more attempts after this one are not listed" };
            return audits;
        }
    }
}
