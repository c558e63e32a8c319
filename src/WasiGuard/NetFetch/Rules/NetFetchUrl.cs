using System.Globalization;
using System.Text;

namespace WasiGuard;

/// <summary>
/// An absolute http or https URL, taken apart by its letters into the one tuple that is checked and dialled. <see cref="Uri"/> is not
/// asked: it reads a number of spellings in other ways than servers, browsers and resolvers do.
/// </summary>
internal sealed class NetFetchUrl
{
    private static readonly UriCreationOptions s_asWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private NetFetchUrl(string scheme, HostName host, int port, string pathAndQuery)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
        PathAndQuery = pathAndQuery;
    }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; }

    public HostName Host { get; }

    public int Port { get; }

    /// <summary>From the first slash to before the fragment, in ASCII.</summary>
    public string PathAndQuery { get; }

    public bool IsHttps => Scheme.Length == 5;

    /// <summary>Host and port as the Host header has them.</summary>
    public string Authority => Port == DefaultPort(Scheme) ? Host.UrlText : string.Create(CultureInfo.InvariantCulture, $"{Host.UrlText}:{Port}");

    /// <summary>Bytes of the whole, which is ASCII.</summary>
    public int Length => Scheme.Length + 3 + Authority.Length + PathAndQuery.Length;

    public override string ToString() => $"{Scheme}://{Authority}{PathAndQuery}";

    /// <summary>The URL with another host in place of its own: the address that was checked.</summary>
    public Uri ToUri(string urlHost) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{urlHost}:{Port}{PathAndQuery}"), s_asWritten);

    /// <summary>For audits: the query replaced by its length in brackets unless it is asked for.</summary>
    public Uri ToAuditUri(bool withQuery)
    {
        var question = PathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var path = withQuery || question < 0
            ? PathAndQuery
            : string.Create(CultureInfo.InvariantCulture, $"{PathAndQuery.AsSpan(0, question)}?({PathAndQuery.Length - question - 1})");
        return Uri.TryCreate($"{Scheme}://{Authority}{path}", UriKind.Absolute, out var uri) ? uri : InvalidUri;
    }

    /// <summary>The origin, where there is no room for the whole.</summary>
    public Uri ToOriginUri() => Uri.TryCreate($"{Scheme}://{Authority}/", UriKind.Absolute, out var uri) ? uri : InvalidUri;

    /// <summary>Stands in audits for what cannot be shown as a URL.</summary>
    public static Uri InvalidUri { get; } = new("about:invalid");

    /// <exception cref="NetFetchException">It is no such URL (<see cref="NetFetchErrno.Invalid"/>), or one that is always refused (<see cref="NetFetchErrno.Access"/>).</exception>
    public static NetFetchUrl Parse(string text)
    {
        RefuseCharacters(text);
        string scheme;
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            scheme = "http";
        else if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            scheme = "https";
        else
            throw Malformed("it does not begin with http:// or https://");

        var fragment = text.IndexOf('#', StringComparison.Ordinal);
        var rest = text.AsSpan(0, fragment < 0 ? text.Length : fragment)[(scheme.Length + 3)..];
        var end = rest.IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (authority.Contains('@'))
            throw NetFetchException.Denied("url", "the URL has user information");

        var colon = authority.LastIndexOf(':');
        if (colon >= 0 && authority[colon..].Contains(']'))
            colon = -1;
        var host = (colon < 0 ? authority : authority[..colon]).ToString();
        if (!HostName.TryParse(host, out var name, out var error))
            throw Malformed(error);
        return new NetFetchUrl(scheme, name, ParsePort(colon < 0 ? "" : authority[(colon + 1)..].ToString(), scheme), ToPath(end < 0 ? "" : rest[end..]));
    }

    /// <summary>The target of a redirect from this URL (RFC 3986, section 5.2).</summary>
    /// <param name="location">The Location header: a URL, or a reference relative to this one.</param>
    /// <exception cref="NetFetchException">It is no URL that may be followed.</exception>
    public NetFetchUrl Resolve(string location)
    {
        RefuseCharacters(location);
        if (location.Length == 0)
            throw Malformed("the Location header is empty");
        if (location.StartsWith("//", StringComparison.Ordinal))
            return Parse($"{Scheme}:{location}");
        if (HasScheme(location))
            return Parse(location);

        var question = PathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? PathAndQuery : PathAndQuery[..question];
        var reference = location[0] switch
        {
            '/' => location,
            '?' => path + location,
            '#' => PathAndQuery,
            _ => string.Concat(path.AsSpan(0, path.LastIndexOf('/') + 1), location),
        };
        return Parse($"{Scheme}://{Authority}{reference}");
    }

    private static int DefaultPort(string scheme) => scheme.Length == 5 ? 443 : 80;

    private static bool HasScheme(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan(0, colon).IndexOfAny('/', '?', '#') < 0;
    }

    private static void RefuseCharacters(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is <= ' ' or '\\' or (>= '\u007f' and < '\u00a0'))
                throw Malformed($"it holds {HostName.Shown(c)}");
            if (!char.IsSurrogate(c))
                continue;
            if (!char.IsHighSurrogate(c) || ++i == text.Length || !char.IsLowSurrogate(text[i]))
                throw Malformed("it is no valid Unicode text");
        }
    }

    private static int ParsePort(string text, string scheme)
    {
        if (text.Length == 0)
            return DefaultPort(scheme);
        return HostName.TryParseDecimal(text, 0, 65535, out var port) ? port : throw Malformed("its port is no number from 0 to 65535");
    }

    private static string ToPath(ReadOnlySpan<char> text)
    {
        var question = text.IndexOf('?');
        var path = question < 0 ? text : text[..question];
        var result = new StringBuilder(text.Length + 1);
        AppendWithoutDots(result, path);
        if (question >= 0)
            AppendEscaped(result, text[question..]);
        return result.ToString();
    }

    private static void AppendWithoutDots(StringBuilder result, ReadOnlySpan<char> path)
    {
        if (path.IndexOf("/.") < 0)
        {
            AppendEscaped(result, path.IsEmpty ? "/" : path);
            return;
        }

        var kept = new List<string>();
        var parts = path[1..].ToString().Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            if (parts[i] is not ("." or ".."))
                kept.Add(parts[i]);
            else if (i == parts.Length - 1)
                kept.Add("");
        }

        AppendEscaped(result, "/" + string.Join('/', kept));
    }

    private static void AppendEscaped(StringBuilder result, ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-._~!$&'()*+,;=:@/?%".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                result.Append((char)rune.Value);
                continue;
            }

            var length = rune.EncodeToUtf8(bytes);
            foreach (var b in bytes[..length])
                result.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
    }

    private static NetFetchException Malformed(string reason) => new(NetFetchErrno.Invalid, $"the URL is malformed: {reason}");
}
