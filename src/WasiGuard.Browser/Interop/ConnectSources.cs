namespace WasiGuard;

/// <summary>
/// The hosts of a policy as the sources of the directive <c>connect-src</c> (Content Security Policy Level 3, section 6.1.2): the browser
/// holds every hop of a request against them, the redirects that it follows by itself included.
/// </summary>
internal static class ConnectSources
{
    public static string Of(NetFetchPolicy? policy)
    {
        string[] sources = policy is null ? [] : PolicyMember.Patterns(policy.Allow, nameof(policy.Allow)).SelectMany(Of).Distinct(StringComparer.Ordinal).ToArray();
        return sources.Length == 0 ? "'none'" : string.Join(' ', sources);
    }

    private static IEnumerable<string> Of(HostPattern pattern)
    {
        foreach (var scheme in pattern.Scheme is { } one ? [one] : new[] { "http", "https" })
        {
            // The grammar of sources knows no IPv6 address and no underscore; such a pattern is checked by the policy alone.
            if (pattern.Host is not { } host || host.Text.AsSpan().ContainsAny(':', '_'))
                yield return $"{scheme}:";
            else
                yield return $"{scheme}://{(pattern.IsWildcard ? "*." : "")}{host.Text}{Port(pattern)}";
        }
    }

    private static string Port(HostPattern pattern) => pattern switch
    {
        { Port: { } port } => $":{port}",
        { IsDefaultPortOnly: true } => "",
        _ => ":*",
    };
}
