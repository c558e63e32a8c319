namespace WasiGuard;

/// <summary>The record of one HTTP request that a guest tried.</summary>
/// <param name="Url">Where to, without user information and fragment; the query replaced by its length unless <see cref="NetFetchPolicy.AuditQueries"/> is set, and <c>about:invalid</c> for what is no URL.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Status">The response's status code; 0 when there was no response.</param>
/// <param name="Bytes">Bytes of the body that were handed on.</param>
/// <param name="Truncated">Whether a cap, or the guest's buffer, cut the body.</param>
/// <param name="Duration">From the guest's call to the end of the body, or to the failure.</param>
/// <param name="Outcome">What became of the request.</param>
/// <param name="Reason">Why it was refused or failed; null when it completed.</param>
public sealed record NetFetchAudit(Uri Url, string Method, int Status, long Bytes, bool Truncated, TimeSpan Duration, NetFetchOutcome Outcome, string? Reason);
