namespace WasiGuard;

/// <summary>What becomes of a request while <see cref="NetFetchPolicy.MaxConcurrent"/> responses are open.</summary>
public enum NetFetchWhenFull
{
    /// <summary>It waits for a place, within its time: for runners whose guests make requests from several threads.</summary>
    Wait,

    /// <summary>It is an attempt that ends with <see cref="NetFetchErrno.OverBudget"/>: the caller's own open responses have the places.</summary>
    Refuse,

    /// <summary><see cref="NetFetchErrno.TooManyHandles"/>; it is not an attempt and not audited.</summary>
    Decline,
}
