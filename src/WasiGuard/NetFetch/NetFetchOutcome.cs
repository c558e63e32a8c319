namespace WasiGuard;

/// <summary>What became of a request that a guest tried.</summary>
public enum NetFetchOutcome
{
    /// <summary>A response came, of whatever status, and its body was read to its end or to a cap.</summary>
    Completed,

    /// <summary>The policy refused it; nothing was sent.</summary>
    Denied,

    /// <summary>A budget of the policy was used up; nothing was sent.</summary>
    OverBudget,

    /// <summary>It was sent, and the answer was a redirect that led to a further attempt.</summary>
    Redirected,

    /// <summary>The time for it, or for the execution, passed.</summary>
    TimedOut,

    /// <summary>The network failed.</summary>
    Failed,
}
