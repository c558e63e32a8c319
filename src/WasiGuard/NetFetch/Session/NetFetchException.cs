namespace WasiGuard;

/// <summary>A request that the guest gets an errno for. The message goes into the audit, never into the guest's memory.</summary>
internal sealed class NetFetchException(NetFetchErrno errno, string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>The rule that refused it, in one word for telemetry; null when the errno says it all.</summary>
    public string? Rule { get; init; }

    public NetFetchErrno Errno { get; } = errno;

    public NetFetchOutcome Outcome => Errno switch
    {
        NetFetchErrno.Access or NetFetchErrno.Invalid => NetFetchOutcome.Denied,
        NetFetchErrno.OverBudget => NetFetchOutcome.OverBudget,
        NetFetchErrno.TimedOut => NetFetchOutcome.TimedOut,
        _ => NetFetchOutcome.Failed,
    };

    public static NetFetchException Denied(string rule, string reason, Exception? inner = null) => new(NetFetchErrno.Access, reason, inner) { Rule = rule };
}
