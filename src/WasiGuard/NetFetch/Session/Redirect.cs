using System.Text;

namespace WasiGuard;

/// <summary>Redirects, which the host follows one by one, each as a request of its own.</summary>
internal static class Redirect
{
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Whether the reply is a redirect: 300, 301, 302, 303, 307 or 308 with a Location.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="location">The Location; null when there are several that differ.</param>
    public static bool TryFind(INetFetchReply reply, out string? location)
    {
        location = null;
        if (reply.Status is not (300 or 301 or 302 or 303 or 307 or 308))
            return false;
        var locations = reply.Headers.Where(header => header.Key.Equals("Location", StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).Distinct().ToArray();
        if (locations.Length == 1)
            location = locations[0];
        return locations.Length > 0;
    }

    /// <summary>The target, which a redirect may lead from http to https but not back.</summary>
    public static NetFetchUrl Resolve(NetFetchUrl from, string? location)
    {
        if (location is null)
            throw NetFetchException.Denied("redirect", "the redirect has several targets");
        NetFetchUrl target;
        try
        {
            target = from.Resolve(FromWire(location));
        }
        catch (NetFetchException malformed) when (malformed.Errno == NetFetchErrno.Invalid)
        {
            // The guest's own URL was well-formed: what it is told is that the redirect is not followed.
            throw NetFetchException.Denied("redirect", $"the redirect's target: {malformed.Message}", malformed);
        }

        return !from.IsHttps || target.IsHttps
            ? target
            : throw NetFetchException.Denied("redirect", "the redirect leads from https to http");
    }

    /// <summary>The request for the target: GET instead of POST where HTTP says so (RFC 9110, section 15.4), and nothing granted for another origin.</summary>
    public static NetFetchRequest Rewrite(NetFetchRequest request, int status, NetFetchUrl from, NetFetchUrl target)
    {
        var toGet = status == 303 ? request.Method != "HEAD" : request.Method == "POST" && status is (300 or 301 or 302);
        var isSameOrigin = from.Scheme == target.Scheme && from.Port == target.Port && from.Host.Text == target.Host.Text;
        if (!toGet && isSameOrigin)
            return request;
        return request with
        {
            Method = toGet ? "GET" : request.Method,
            Body = toGet ? default : request.Body,
            Headers = [.. request.Headers.Where(header => (isSameOrigin || !HeaderRules.NeedsGrant(header.Key)) && !(toGet && HeaderRules.IsContent(header.Key)))],
        };
    }

    // A header's bytes arrive as Latin-1; a Location that is not ASCII is UTF-8 in practice.
    private static string FromWire(string location)
    {
        if (Ascii.IsValid(location))
            return location;
        try
        {
            return location.Any(c => c > '\u00ff') ? location : s_utf8.GetString(Encoding.Latin1.GetBytes(location));
        }
        catch (DecoderFallbackException malformed)
        {
            throw NetFetchException.Denied("redirect", "the redirect's target is no UTF-8", malformed);
        }
    }
}
