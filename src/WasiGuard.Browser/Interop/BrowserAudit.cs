using System.Text.Json;

namespace WasiGuard;

/// <summary>An attempt as the worker tells of it: when it begins, when its URL is understood, and when it ends.</summary>
internal sealed record BrowserAudit
{
    public int Index { get; init; }

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

/// <summary>The attempts of one execution in the order of their beginning, within the bounds that a <see cref="NetFetchSession"/> has.</summary>
internal sealed class BrowserAuditLog(NetFetchPolicy? policy, long maxBytes, Action<NetFetchAudit>? observed)
{
    private readonly List<Line> _lines = [];
    private readonly AuditBudget _budget = new(maxBytes);
    private int _begun;

    public void Add(string json)
    {
        var told = JsonSerializer.Deserialize(json, BrowserJson.Default.BrowserAudit)!;
        if (told.Index == _begun)
            Begin();
        if (told.Index >= _lines.Count || _lines[told.Index] is not { HasEnded: false } line)
            return;
        line.Audit = Shown(told, line);
        if (told.Outcome is null)
            return;
        line.HasEnded = true;
        _budget.End(line.Audit.Url, line.Audit.Reason, line.Taken);
        observed?.Invoke(line.Audit);
    }

    public IReadOnlyList<NetFetchAudit> ToList()
    {
        var audits = _lines.ConvertAll(line => line.Audit!);
        if (_begun > audits.Count)
            audits[^1] = audits[^1] with { Reason = $"{audits[^1].Reason}; {_begun - audits.Count} more attempts after this one are not listed" };
        return audits;
    }

    // Once a line was left out, none follows: the number of the last one is what comes after it.
    private void Begin()
    {
        var isListed = _lines.Count == _begun++ && _lines.Count < (long)policy!.MaxRequests + AuditBudget.MaxBeyondBudget && _budget.TryBegin();
        if (isListed)
            _lines.Add(new());
    }

    private NetFetchAudit Shown(BrowserAudit told, Line line)
    {
        var (url, origin) = Urls(told);
        return new(
            _budget.Fitting(url, origin, ref line.Taken),
            AuditUrl.Method(told.Method),
            told.Status,
            told.Bytes,
            told.Truncated,
            TimeSpan.FromMilliseconds(told.Duration),
            told.Outcome ?? NetFetchOutcome.TimedOut,
            told.Outcome is null ? "the execution ended" : AuditBudget.Cut(told.Reason));
    }

    private (Uri Url, Uri Origin) Urls(BrowserAudit told)
    {
        try
        {
            if (told.IsUnderstood && NetFetchUrl.Parse(told.Url) is { } url)
                return (url.ToAuditUri(policy!.AuditQueries), url.ToOriginUri());
        }
        catch (NetFetchException)
        {
            // The browser reads a name that this side does not: shown as far as it can be.
        }

        return (AuditUrl.Of(told.Url, policy!), NetFetchUrl.InvalidUri);
    }

    private sealed class Line
    {
        public NetFetchAudit? Audit { get; set; }

        public bool HasEnded { get; set; }

        /// <summary>Bytes that the line has taken beyond its room.</summary>
        public ref long Taken => ref _taken;

        private long _taken;
    }
}
