using System.Net;
using System.Net.Sockets;

namespace WasiGuard;

/// <summary>A range of IP addresses in CIDR form, <c>10.0.0.0/8</c> or <c>fd00::/8</c>; without a prefix length, one address.</summary>
internal sealed class AddressRange
{
    private readonly byte[] _network;
    private readonly string _text;

    private AddressRange(string text, byte[] network, int prefixLength)
    {
        _text = text;
        _network = network;
        PrefixLength = prefixLength;
    }

    /// <summary>The number of leading bits that all addresses of the range share.</summary>
    public int PrefixLength { get; }

    public static bool TryParse(string text, out AddressRange range, out string error)
    {
        range = null!;
        error = "";
        if (string.IsNullOrEmpty(text))
            return Fail(out error, "it is empty");

        var slash = text.IndexOf('/');
        var addressText = slash < 0 ? text : text.Substring(0, slash);
        if (!TryParseAddress(addressText, out var address))
            return Fail(out error, "it is no IP address or range such as 10.0.0.0/8 or fd00::/8");
        if (address.IsIPv4MappedToIPv6)
            return Fail(out error, "write the IPv4 address or range itself, which covers its IPv6 form");

        var network = address.GetAddressBytes();
        var prefixLength = network.Length * 8;
        if (slash >= 0 && !HostName.TryParseDecimal(text, slash + 1, network.Length * 8, out prefixLength))
            return Fail(out error, $"its prefix length must be a number from 0 to {network.Length * 8}");

        for (var bit = prefixLength; bit < network.Length * 8; bit++)
        {
            if ((network[bit / 8] & (0x80 >> (bit % 8))) != 0)
                return Fail(out error, $"its address has bits after the first {prefixLength}");
        }

        range = new AddressRange(text, network, prefixLength);
        return true;
    }

    /// <summary>Whether the address lies in the range; an IPv4 address never lies in an IPv6 range, nor the other way.</summary>
    public bool Contains(IPAddress address) => Contains(address.GetAddressBytes());

    /// <summary>Whether the address with these bytes, 4 or 16 of them, lies in the range.</summary>
    public bool Contains(byte[] address) => Contains(address, _network.Length * 8);

    /// <summary>Whether the whole of another range lies in this one.</summary>
    public bool Contains(AddressRange other) => Contains(other._network, other.PrefixLength);

    public override string ToString() => _text;

    private bool Contains(byte[] bytes, int length)
    {
        if (bytes.Length != _network.Length || length < PrefixLength)
            return false;
        var whole = PrefixLength / 8;
        for (var i = 0; i < whole; i++)
        {
            if (bytes[i] != _network[i])
                return false;
        }

        var rest = PrefixLength % 8;
        return rest == 0 || (bytes[whole] ^ _network[whole]) >> (8 - rest) == 0;
    }

    // IPAddress.TryParse also takes 10.1, 0x7f.1, zones and brackets: none of them belongs into a policy.
    private static bool TryParseAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.IndexOfAny([':']) < 0 && !HostName.IsDottedQuad(text))
            return false;
        foreach (var c in text)
        {
            if (c is '%' or '[' or ']' or '/' || char.IsWhiteSpace(c))
                return false;
        }

        return IPAddress.TryParse(text, out address!) && address is { AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 };
    }

    private static bool Fail(out string error, string message)
    {
        error = message;
        return false;
    }
}
