using System.Net;
using System.Net.Sockets;

namespace WasiGuard;

/// <summary>Which addresses a policy lets a request reach. A name never opens an address; only <see cref="NetFetchPolicy.AllowedAddresses"/> does.</summary>
internal sealed class AddressRules(AddressRange[] allowed, AddressRange[] denied)
{
    public IReadOnlyList<AddressRange> Allowed => allowed;

    public IReadOnlyList<AddressRange> Denied => denied;

    /// <summary>Why the address may not be reached; null when it may.</summary>
    public string? Refuse(IPAddress address)
    {
        // A mapped address is the IPv4 address, and is dialled as such.
        if (address.IsIPv4MappedToIPv6)
            return Refuse(address.MapToIPv4());

        var bytes = address.GetAddressBytes();
        if (KindOf(SpecialAddresses.NeverGranted, bytes) is { } never)
            return never;
        if (IsIn(denied, bytes))
            return "an address that DeniedAddresses holds";
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
            return "an address with a zone";
        if (!IsIn(allowed, bytes))
        {
            if (KindOf(SpecialAddresses.Closed, bytes) is { } kind)
                return kind;
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && !SpecialAddresses.GlobalUnicastIPv6.Contains(bytes))
                return "an IPv6 address outside 2000::/3";
        }

        return EmbeddedIPv4(bytes) is { } embedded ? Refuse(embedded) : null;
    }

    /// <summary>The special block that no grant opens and that holds the whole range; null when there is none.</summary>
    public static string? NeverGranted(AddressRange range)
    {
        foreach (var (never, kind) in SpecialAddresses.NeverGranted)
        {
            if (never.Contains(range))
                return kind;
        }

        return null;
    }

    // NAT64, 6to4, Teredo, ISATAP and the IPv4-compatible forms lead to the IPv4 address that they carry, whatever the prefix says.
    private static IPAddress? EmbeddedIPv4(byte[] b)
    {
        if (b.Length == 4)
            return null;
        return (b[0], b[1], b[2], b[3]) switch
        {
            (0x20, 0x02, _, _) => new IPAddress(b.AsSpan(2, 4)),
            (0x20, 0x01, 0, 0) => new IPAddress([(byte)~b[12], (byte)~b[13], (byte)~b[14], (byte)~b[15]]),
            (0, 0x64, 0xff, 0x9b) => new IPAddress(b.AsSpan(12)),
            _ when b[8] is 0 or 2 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe => new IPAddress(b.AsSpan(12)),
            _ when b.AsSpan(0, 8).IndexOfAnyExcept((byte)0) < 0 && !IsLoopback(b) => new IPAddress(b.AsSpan(12)),
            _ => null,
        };
    }

    private static bool IsLoopback(byte[] b) => b.AsSpan(0, 15).IndexOfAnyExcept((byte)0) < 0 && b[15] == 1;

    private static bool IsIn(AddressRange[] ranges, byte[] address)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(address))
                return true;
        }

        return false;
    }

    private static string? KindOf((AddressRange Range, string Kind)[] blocks, byte[] address)
    {
        foreach (var (range, kind) in blocks)
        {
            if (range.Contains(address))
                return kind;
        }

        return null;
    }
}
