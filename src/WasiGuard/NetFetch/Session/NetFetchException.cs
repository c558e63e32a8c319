namespace WasiGuard;

/// <summary>A request that failed or was refused: the guest gets <see cref="Errno"/>, the audit gets the message. The message never goes into the guest's memory.</summary>
public sealed class NetFetchException : Exception
{
    /// <summary>A failure of a request.</summary>
    /// <param name="errno">What the guest is told.</param>
    /// <param name="reason">Why, for the audit: a part of a sentence in lower case. Text of a guest in it must be printable.</param>
    /// <param name="inner">What caused it, or null.</param>
    public NetFetchException(NetFetchErrno errno, string reason, Exception? inner = null)
        : base(reason, inner)
    {
        Errno = errno;
    }

    /// <summary>What the guest is told.</summary>
    public NetFetchErrno Errno { get; }

    /// <summary>The rule that refused it, in one word for telemetry; null when <see cref="Errno"/> says it all.</summary>
    public string? Rule { get; init; }

    /// <summary>What the audit says became of the request.</summary>
    public NetFetchOutcome Outcome => Errno switch
    {
        NetFetchErrno.Access or NetFetchErrno.Invalid => NetFetchOutcome.Denied,
        NetFetchErrno.OverBudget => NetFetchOutcome.OverBudget,
        NetFetchErrno.TimedOut => NetFetchOutcome.TimedOut,
        _ => NetFetchOutcome.Failed,
    };

    /// <summary>A refusal by a rule (<see cref="NetFetchErrno.Access"/>).</summary>
    /// <param name="rule">The rule in one word, such as <c>address</c>.</param>
    /// <param name="reason">Why, for the audit.</param>
    /// <param name="inner">What caused it, or null.</param>
    public static NetFetchException Denied(string rule, string reason, Exception? inner = null) => new(NetFetchErrno.Access, reason, inner) { Rule = rule };
}
