namespace WasiGuard;

/// <summary>
/// The address blocks that are not the public internet, from the IANA special-purpose registries (RFC 6890 and its updates), and the
/// addresses of cloud metadata services.
/// </summary>
internal static class SpecialAddresses
{
    /// <summary>No grant opens these.</summary>
    public static (AddressRange Range, string Kind)[] NeverGranted { get; } =
    [
        .. Ranges("a cloud metadata service",
            "169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "168.63.129.16", "192.0.0.192",
            "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"),
        .. Ranges("an unspecified address", "0.0.0.0/8", "::"),
        .. Ranges("a multicast address", "224.0.0.0/4", "ff00::/8"),
        .. Ranges("the broadcast address", "255.255.255.255"),
    ];

    /// <summary>Closed unless AllowedAddresses opens them.</summary>
    public static (AddressRange Range, string Kind)[] Closed { get; } =
    [
        .. Ranges("a loopback address", "127.0.0.0/8", "::1"),
        .. Ranges("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
        .. Ranges("a link-local address", "169.254.0.0/16", "fe80::/10"),
        .. Ranges("a shared address (carrier-grade NAT)", "100.64.0.0/10"),
        .. Ranges("an address that stands for an IPv4 address", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "::/96", "::ffff:0:0:0/96"),
        .. Ranges("a documentation address", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
        .. Ranges("a special-purpose address",
            "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15", "240.0.0.0/4",
            "100::/64", "100:0:0:1::/64", "2001::/23", "2620:4f:8000::/48", "5f00::/16"),
    ];

    /// <summary>All that is public in IPv6; the blocks above are cut out of it.</summary>
    public static AddressRange GlobalUnicastIPv6 { get; } = Parse("2000::/3");

    private static IEnumerable<(AddressRange, string)> Ranges(string kind, params string[] ranges) => ranges.Select(range => (Parse(range), kind));

    private static AddressRange Parse(string text) => AddressRange.TryParse(text, out var range, out var error) ? range : throw new FormatException(error);
}
