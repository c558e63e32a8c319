using System.Text.Json;

namespace WasiGuard;

/// <summary>An attempt as the worker tells of it: when it begins, when its URL is understood, and when it ends.</summary>
internal sealed record BrowserAudit
{
    public int Index { get; init; }

    /// <summary>How many attempts after the last one that is listed are not.</summary>
    public long Unlisted { get; init; }

    public string Url { get; init; } = "";

    public bool IsUnderstood { get; init; }

    public string Method { get; init; } = "";

    public int Status { get; init; }

    public long Bytes { get; init; }

    public bool Truncated { get; init; }

    /// <summary>Milliseconds.</summary>
    public double Duration { get; init; }

    /// <summary>Null while the attempt is under way.</summary>
    public NetFetchOutcome? Outcome { get; init; }

    public string? Reason { get; init; }
}

/// <summary>The attempts of one execution in the order of their beginning.</summary>
internal sealed class BrowserAuditLog(NetFetchPolicy? policy, Action<NetFetchAudit>? observed)
{
    private readonly List<NetFetchAudit> _audits = [];
    private long _unlisted;

    public void Add(string json)
    {
        var told = JsonSerializer.Deserialize(json, BrowserJson.Default.BrowserAudit)!;
        if (told.Unlisted > 0)
        {
            _unlisted = told.Unlisted;
            return;
        }

        var audit = Shown(told);
        if (told.Index < _audits.Count)
            _audits[told.Index] = audit;
        else
            _audits.Add(audit);
        if (told.Outcome is not null)
            observed?.Invoke(audit);
    }

    public IReadOnlyList<NetFetchAudit> ToList()
    {
        if (_unlisted > 0)
            _audits[^1] = _audits[^1] with { Reason = $"{_audits[^1].Reason}; {_unlisted} more attempts after this one are not listed" };
        return _audits;
    }

    private NetFetchAudit Shown(BrowserAudit told) => new(
        told.IsUnderstood ? NetFetchUrl.Parse(told.Url).ToAuditUri(policy!.AuditQueries) : AuditUrl.Of(told.Url, policy!),
        AuditUrl.Method(told.Method),
        told.Status,
        told.Bytes,
        told.Truncated,
        TimeSpan.FromMilliseconds(told.Duration),
        told.Outcome ?? NetFetchOutcome.TimedOut,
        told.Outcome is null ? "the execution ended" : told.Reason);
}
