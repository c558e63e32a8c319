namespace WasiGuard;

/// <summary>What a policy says of a request.</summary>
/// <param name="IsAllowed">Whether the request may be sent.</param>
/// <param name="Reason">Why not; null when it may.</param>
public readonly record struct NetFetchDecision(bool IsAllowed, string? Reason);
