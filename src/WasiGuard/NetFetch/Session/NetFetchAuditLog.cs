using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace WasiGuard;

/// <summary>
/// The attempts of one execution in the order of their beginning. A guest that goes on asking when its requests are used up fills
/// it no further than <see cref="AuditBudget.MaxBeyondBudget"/> lines, and none further than its bytes: the last one says how many more there were.
/// </summary>
/// <param name="policy">What bounds the lines.</param>
/// <param name="options">The ceiling of what URLs and reasons take together, the clock, and who is told of each line that has ended.</param>
internal sealed class NetFetchAuditLog(NetFetchPolicy policy, NetFetchSessionOptions options)
{
    private readonly ILogger _logger = options.LoggerFactory?.CreateLogger("WasiGuard.NetFetch") ?? NullLogger.Instance;
    private readonly Lock _lock = new();
    private readonly List<NetFetchAttempt> _attempts = [];
    private readonly AuditBudget _budget = new(options.Ceilings.AuditBytes);
    private long _unlisted;

    public TimeProvider Time => options.TimeProvider;

    public WasiGuardInstruments Instruments { get; } = WasiGuardInstruments.For(options.MeterFactory);

    /// <summary>Begins a line; null when it is not listed any more.</summary>
    public NetFetchAttempt? Begin(string url, string method)
    {
        lock (_lock)
        {
            // Once a line was left out, none follows: the number of the last one is what comes after it.
            if (_unlisted > 0 || _attempts.Count >= (long)policy.MaxRequests + AuditBudget.MaxBeyondBudget || !_budget.TryBegin())
            {
                _unlisted++;
                return null;
            }

            var taken = 0L;
            var shown = _budget.Fitting(AuditUrl.Of(url, policy), NetFetchUrl.InvalidUri, ref taken);
            var attempt = new NetFetchAttempt(this, shown, AuditUrl.Method(method), taken);
            _attempts.Add(attempt);
            return attempt;
        }
    }

    /// <inheritdoc cref="AuditBudget.Fitting"/>
    public Uri Fitting(Uri url, Uri origin, ref long taken)
    {
        lock (_lock)
            return _budget.Fitting(url, origin, ref taken);
    }

    /// <inheritdoc cref="AuditBudget.End"/>
    public void End(NetFetchAudit audit, long taken)
    {
        lock (_lock)
            _budget.End(audit.Url, audit.Reason, taken);
    }

    public void Write(NetFetchAudit audit) => Log.Request(_logger, audit);

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
