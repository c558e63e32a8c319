namespace WasiGuard;

/// <summary>
/// A pattern of hosts, <c>[scheme://]host[:port]</c>: the scheme <c>http</c>, <c>https</c> or <c>*</c>; the host a name, <c>*.</c> and
/// a name, an IP address or <c>*</c>; the port a number or <c>*</c>. A slash may follow, a path may not.
/// Without a port, a pattern with a scheme means the scheme's own port, and one without a scheme, or for the host <c>*</c>, every port.
/// </summary>
internal sealed class HostPattern
{
    private const int MaxLength = 1024;
    private readonly string? _scheme;
    private readonly string _suffix;
    private readonly HostName? _host;
    private readonly bool _defaultPortOnly;
    private readonly string _text;

    private HostPattern(string text, string? scheme, HostName? host, bool isWildcard, int? port, bool defaultPortOnly)
    {
        _text = text;
        _scheme = scheme;
        _host = host;
        _suffix = isWildcard && host is not null ? "." + host.Text : "";
        IsWildcard = isWildcard;
        Port = port;
        _defaultPortOnly = defaultPortOnly;
    }

    /// <summary>Whether the host is <c>*</c> or begins with <c>*.</c>.</summary>
    public bool IsWildcard { get; }

    /// <summary>Whether the host is <c>*</c>.</summary>
    public bool IsAnyHost => _host is null;

    /// <summary>The port that the pattern names; null when it names none or <c>*</c>.</summary>
    public int? Port { get; }

    /// <summary><c>http</c> or <c>https</c>; null for both.</summary>
    public string? Scheme => _scheme;

    /// <summary>The host, or what comes after <c>*.</c>; null for <c>*</c>.</summary>
    public HostName? Host => _host;

    /// <summary>Whether only the scheme's own port is meant.</summary>
    public bool IsDefaultPortOnly => _defaultPortOnly;

    public static bool TryParse(string text, out HostPattern pattern, out string error)
    {
        pattern = null!;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
            return Fail(out error, string.IsNullOrEmpty(text) ? "it is empty" : $"it is longer than {MaxLength} characters");

        var rest = text;
        string? scheme = null;
        var hasScheme = false;
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon >= 0)
        {
            hasScheme = true;
            scheme = text.Substring(0, colon).ToLowerInvariant();
            if (scheme is not ("http" or "https" or "*"))
                return Fail(out error, "its scheme must be http, https or *");
            if (scheme == "*")
                scheme = null;
            rest = text.Substring(colon + 3);
        }

        if (rest.Length > 0 && rest[rest.Length - 1] == '/')
            rest = rest.Substring(0, rest.Length - 1);
        if (rest.IndexOfAny(['/', '?', '#', '\\', '@']) >= 0)
            return Fail(out error, "it has a path or user information; a pattern is [scheme://]host[:port]");

        if (!TrySplitPort(rest, out var hostText, out var port, out var anyPort))
            return Fail(out error, "its port must be * or a number from 1 to 65535");

        HostName? host = null;
        var isWildcard = hostText == "*";
        if (!isWildcard)
        {
            isWildcard = hostText.StartsWith("*.", StringComparison.Ordinal);
            var name = isWildcard ? hostText.Substring(2) : hostText;
            if (name.IndexOfAny(['*']) >= 0)
                return Fail(out error, "* may only stand alone, or as the whole first label (*.example.com)");
            if (!HostName.TryParse(name, out host, out error))
                return false;
            if (host.Address is not null && isWildcard)
                return Fail(out error, "*. goes before a name, not before an address");
            if (host.Address is not null && hostText[0] != '[' && !HostName.IsDottedQuad(name))
                return Fail(out error, $"write the address as {host.Text}");
        }

        error = "";
        pattern = new HostPattern(text, scheme, host, isWildcard, port, port is null && !anyPort && hasScheme && host is not null);
        return true;
    }

    /// <summary>Whether the pattern covers a canonical origin.</summary>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="host">The host, as <see cref="HostName.Text"/> has it.</param>
    /// <param name="port">The port.</param>
    public bool Matches(string scheme, string host, int port)
    {
        if (_scheme is not null && !string.Equals(_scheme, scheme, StringComparison.Ordinal))
            return false;
        if (Port is { } own ? own != port : _defaultPortOnly && port != (scheme == "https" ? 443 : 80))
            return false;
        if (_host is null)
            return true;
        return IsWildcard
            ? host.Length > _suffix.Length && host.EndsWith(_suffix, StringComparison.Ordinal)
            : string.Equals(_host.Text, host, StringComparison.Ordinal);
    }

    /// <summary>Whether the pattern names this very host, without a wildcard.</summary>
    public bool Names(string host) => !IsWildcard && string.Equals(_host?.Text, host, StringComparison.Ordinal);

    public override string ToString() => _text;

    private static bool TrySplitPort(string text, out string host, out int? port, out bool anyPort)
    {
        host = text;
        port = null;
        anyPort = false;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || (text.Length > 0 && text[0] == '[' && text.IndexOf(']') > colon))
            return true;

        host = text.Substring(0, colon);
        anyPort = colon == text.Length - 2 && text[colon + 1] == '*';
        if (anyPort)
            return true;
        if (!HostName.TryParseDecimal(text, colon + 1, 65535, out var number) || number == 0)
            return false;
        port = number;
        return true;
    }

    private static bool Fail(out string error, string message)
    {
        error = message;
        return false;
    }
}
