using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace WasiGuard;

/// <summary>
/// A host in its one canonical spelling: a name in lower case, punycode and without the dot at its end, or an IP address.
/// URLs and patterns both go through here, so that what is compared is also what is looked up and dialled.
/// </summary>
internal sealed class HostName
{
    private const int MaxLabel = 63;
    private const int MaxName = 253;

    private static readonly IdnMapping s_idn = new() { UseStd3AsciiRules = false, AllowUnassigned = false };

    private HostName(string text, IPAddress? address)
    {
        Text = text;
        Address = address;
    }

    /// <summary>The name, or the address as <see cref="IPAddress"/> prints it, without brackets.</summary>
    public string Text { get; }

    /// <summary>The address when the host is one; null for a name.</summary>
    public IPAddress? Address { get; }

    /// <summary>As it stands in a URL: an IPv6 address in brackets.</summary>
    public string UrlText => Address is { AddressFamily: AddressFamily.InterNetworkV6 } ? "[" + Text + "]" : Text;

    public static bool TryParse(string text, out HostName host, out string error)
    {
        host = null!;
        error = "";
        if (text.Length == 0)
            error = "the host is empty";
        else if (text[0] == '[')
            ParseBracketed(text, ref host, ref error);
        else
            ParseName(text, ref host, ref error);
        return error.Length == 0;
    }

    private static void ParseBracketed(string text, ref HostName host, ref string error)
    {
        var inner = text.Length > 2 && text[text.Length - 1] == ']' ? text.Substring(1, text.Length - 2) : "";
        foreach (var c in inner)
        {
            if (!IsHexDigit(c) && c != ':' && c != '.')
                inner = "";
        }

        var dot = inner.LastIndexOf('.');
        if (inner.Length == 0
            || (dot >= 0 && !IsDottedQuad(inner.Substring(inner.LastIndexOf(':') + 1)))
            || !IPAddress.TryParse(inner, out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            error = "brackets must hold an IPv6 address, without a zone, and end the host";
            return;
        }

        // Another way to write the IPv4 address: patterns and checks of that one hold for it.
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        host = new HostName(address.ToString(), address);
    }

    private static void ParseName(string text, ref HostName host, ref string error)
    {
        if (!TryToAscii(text, out var name, out error))
            return;
        if (name[name.Length - 1] == '.')
            name = name.Substring(0, name.Length - 1);
        if (name.Length is 0 or > MaxName)
        {
            error = name.Length == 0 ? "the host is empty" : $"the host is longer than {MaxName} characters";
            return;
        }

        var labels = name.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            var label = labels[i];
            if (label.Length is 0 or > MaxLabel)
            {
                error = label.Length == 0 ? "the host has an empty label" : $"a label of the host is longer than {MaxLabel} characters";
                return;
            }

            // Uri and the Host header of HttpClient take no such name: what is allowed here must be what can be sent.
            if (i > 0 && label[0] is '-' or '_')
            {
                error = "a label of the host after the first begins with '-' or '_'";
                return;
            }

            if (label.StartsWith("xn--", StringComparison.Ordinal) && !IsPunycode(label))
            {
                error = "a label of the host begins with xn-- and is no valid punycode";
                return;
            }
        }

        if (!LooksNumeric(labels[labels.Length - 1]))
            host = new HostName(name, null);
        else if (TryParseIPv4(labels, out var address))
            host = new HostName(address.ToString(), address);
        else
            error = "the host ends in a number and is no IPv4 address";
    }

    // Labels that only a mapping turns into ASCII (circled letters, full-width digits, soft hyphens) exist to get past a check: refused.
    private static bool TryToAscii(string text, out string name, out string error)
    {
        name = error = "";
        var labels = text.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            if (!IsAscii(labels[i]))
            {
                if (!TryMap(labels[i], out labels[i]))
                    error = "a label of the host is not in ASCII and no valid international name";
            }
            else
            {
                foreach (var c in labels[i])
                {
                    if (!IsNameCharacter(c))
                        error = $"the host holds {Shown(c)}, which no host name has";
                }
            }
        }

        name = string.Join(".", labels).ToLowerInvariant();
        return error.Length == 0;
    }

    private static bool TryMap(string label, out string mapped)
    {
        mapped = "";
        // Hyphens that the mappings of systems and browsers judge differently (UTS #46, CheckHyphens).
        if (label[0] == '-' || label[label.Length - 1] == '-' || label.IndexOf("--", StringComparison.Ordinal) == 2)
            return false;
        foreach (var c in label)
        {
            if (c is '\u3002' or '\uff0e' or '\uff61' || (c < 0x80 && !IsNameCharacter(c)))
                return false;
        }

        try
        {
            mapped = s_idn.GetAscii(label).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }

        return mapped.StartsWith("xn--", StringComparison.Ordinal) && IsPunycode(mapped);
    }

    private static bool IsPunycode(string label)
    {
        try
        {
            var unicode = s_idn.GetUnicode(label);
            return !IsAscii(unicode) && string.Equals(s_idn.GetAscii(unicode), label, StringComparison.OrdinalIgnoreCase);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool LooksNumeric(string label)
    {
        if (label.StartsWith("0x", StringComparison.Ordinal) && All(label, 2, IsHexDigit))
            return true;
        return All(label, 0, IsDigit);
    }

    // The forms that inet_aton knows: one to four parts, decimal, octal or hexadecimal, the last one filling what is left.
    private static bool TryParseIPv4(string[] parts, out IPAddress address)
    {
        address = IPAddress.None;
        if (parts.Length > 4)
            return false;
        ulong value = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var bits = i < parts.Length - 1 ? 8 : 8 * (5 - parts.Length);
            if (!TryParseNumber(parts[i], out var number) || number >> bits != 0)
                return false;
            value = (value << bits) | number;
        }

        address = new IPAddress(new[] { (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value });
        return true;
    }

    private static bool TryParseNumber(string text, out ulong number)
    {
        number = 0;
        var hex = text.StartsWith("0x", StringComparison.Ordinal);
        uint radix = hex ? 16u : text.Length > 1 && text[0] == '0' ? 8u : 10u;
        for (var i = hex ? 2 : 0; i < text.Length; i++)
        {
            var c = text[i];
            var digit = c is >= '0' and <= '9' ? (uint)(c - '0') : c is >= 'a' and <= 'f' ? (uint)(c - 'a' + 10) : 99;
            if (digit >= radix)
                return false;
            number = (number * radix) + digit;
            if (number > uint.MaxValue)
                return false;
        }

        return text.Length > 0;
    }

    internal static bool IsDottedQuad(string text)
    {
        var parts = text.Split('.');
        foreach (var part in parts)
        {
            if (!TryParseDecimal(part, 0, 255, out _) || (part.Length > 1 && part[0] == '0'))
                return false;
        }

        return parts.Length == 4;
    }

    /// <summary>Reads decimal digits, and nothing but digits, from <paramref name="start"/> to the end.</summary>
    internal static bool TryParseDecimal(string text, int start, int max, out int number)
    {
        number = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (!IsDigit(text[i]))
                return false;
            number = (number * 10) + (text[i] - '0');
            if (number > max)
                return false;
        }

        return text.Length > start;
    }

    internal static string Shown(char c) => c is > ' ' and < '\u007f' ? $"'{c}'" : $"U+{(int)c:X4}";

    private static bool IsNameCharacter(char c) => IsDigit(c) || c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '-' or '_';

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsHexDigit(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');

    private static bool IsAscii(string text)
    {
        foreach (var c in text)
        {
            if (c >= 0x80)
                return false;
        }

        return true;
    }

    private static bool All(string text, int start, Func<char, bool> test)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (!test(text[i]))
                return false;
        }

        return true;
    }
}
