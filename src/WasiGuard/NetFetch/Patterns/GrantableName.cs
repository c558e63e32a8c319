using System;
using System.Collections.Generic;
using System.Linq;

namespace WasiGuard;

/// <summary>Which methods and headers a policy can grant. Each is listed by its name: none stands for several.</summary>
internal static class GrantableName
{
    // The message's framing and its destination belong to the host: set by a guest they split requests or lead elsewhere.
    private static readonly HashSet<string> s_hosts = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade", "Expect",
        "HTTP2-Settings",
    };

    /// <summary>The headers that the host sets itself.</summary>
    public static IReadOnlyCollection<string> HostHeaders => s_hosts;

    /// <summary>Whether the host sets this header itself, so that no policy can grant it.</summary>
    public static bool IsHostHeader(string name) => s_hosts.Contains(name);

    /// <summary>Why no policy can grant the method, to follow its name in a message; null when one can.</summary>
    public static string? MethodFlaw(string name)
    {
        if (name.Contains('*'))
            return "does not stand for all methods: list each by its name, such as 'PUT'";
        if (!IsToken(name))
            return "is not a valid HTTP method";
        if (name.ToUpperInvariant() is var upper && name != upper)
            return $"is not in upper case, and methods are compared exactly: write '{upper}'";
        return upper is "CONNECT" or "TRACE" or "TRACK" ? "cannot be granted: it tunnels, or sends back what the guest must not see" : null;
    }

    /// <summary>Why no policy can grant the header, to follow its name in a message; null when one can.</summary>
    public static string? HeaderFlaw(string name)
    {
        if (name.Contains('*'))
            return "does not stand for several headers: list each by its name, such as 'Authorization'; ordinary headers need no entry";
        if (!IsToken(name))
            return "is not a valid name of a header";
        return IsHostHeader(name) ? "frames the message or names its destination and cannot be granted" : null;
    }

    /// <summary>Whether the text has the form of a method or of a header's name.</summary>
    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || "!#$%&'*+-.^_`|~".Contains(c));
}
