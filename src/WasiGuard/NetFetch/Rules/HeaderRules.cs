using System.Collections.Frozen;

namespace WasiGuard;

/// <summary>Which headers a guest may set. One that it may not is an error; none is left out or rewritten in silence.</summary>
internal static class HeaderRules
{
    // Credentials, what tells a server where a request comes from or how to read it, what unlocks metadata services, and the names
    // that the Fetch standard forbids, so that every runner says the same.
    private static readonly FrozenSet<string> s_granted = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Authorization", "Cookie", "Cookie2", "Set-Cookie", "Set-Cookie2", "Via", "Forwarded", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP",
        "X-Original-Host", "X-Original-URL", "X-Rewrite-URL", "X-Host", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override",
        "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "Metadata", "Metadata-Flavor", "X-Google-Metadata-Request", "X-Metadata-Token",
        "Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers", "Access-Control-Request-Method", "Date", "DNT", "Origin", "Referer",
        "X-IDENTITY-HEADER");

    private static readonly string[] s_grantedPrefixes = ["Proxy-", "Sec-", "X-Forwarded-", "X-aws-ec2-metadata-", "X-Envoy-", "X-Amz-Security-"];

    private static readonly FrozenSet<string> s_content = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5", "Content-Range", "Content-Type",
        "Expires", "Last-Modified");

    /// <summary>The names and prefixes that <see cref="GrantableName.IsHostHeader"/> and <see cref="NeedsGrant"/> go by, for a runner that checks elsewhere.</summary>
    public static (IReadOnlyCollection<string> Hosts, IReadOnlyCollection<string> Granted, IReadOnlyCollection<string> GrantedPrefixes) Names => (GrantableName.HostHeaders, s_granted, s_grantedPrefixes);

    /// <summary>Whether a guest needs a grant for this header.</summary>
    public static bool NeedsGrant(string name) => s_granted.Contains(name) || GrantableName.IsHostHeader(name)
        || s_grantedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the header describes the body and goes with it.</summary>
    public static bool IsContent(string name) => s_content.Contains(name);

    /// <summary>Throws unless the guest may send these headers.</summary>
    /// <exception cref="NetFetchException">Malformed, not granted, or too many.</exception>
    public static void Check(NetFetchPolicy policy, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        long bytes = 0;
        foreach (var (name, value) in headers)
        {
            if (!GrantableName.IsToken(name))
                throw new NetFetchException(NetFetchErrno.Invalid, "the name of a header is no token");
            if (!IsValue(value))
                throw new NetFetchException(NetFetchErrno.Invalid, $"the value of the header {GuestText.Shown(name, 80)} holds a character other than visible ASCII, space and tab");
            if (NeedsGrant(name) && (GrantableName.IsHostHeader(name) || !policy.AllowHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)))
                throw NetFetchException.Denied("header", $"the guest may not set the header {GuestText.Shown(name, 80)}");
            bytes += name.Length + value.Length + 4;
        }

        if (headers.Count > policy.MaxHeaders)
            throw new NetFetchException(NetFetchErrno.OverBudget, $"more than {policy.MaxHeaders} headers (MaxHeaders)");
        if (bytes > policy.MaxHeaderBytes)
            throw TooManyBytes(policy);
    }

    public static NetFetchException TooManyBytes(NetFetchPolicy policy) =>
        new(NetFetchErrno.OverBudget, $"more than {policy.MaxHeaderBytes} bytes of headers (MaxHeaderBytes)");

    private static bool IsValue(string text)
    {
        foreach (var c in text)
        {
            if (c is not ('\t' or (>= ' ' and < '\u007f')))
                return false;
        }

        return true;
    }
}
