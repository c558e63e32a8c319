using System.Net;
using System.Net.Sockets;

namespace WasiGuard;

/// <summary>One request as an <see cref="INetFetchTransport"/> sends it: the guest's own, or the one that a redirect leads to. Only a session makes it, and has checked all of it.</summary>
public sealed class NetFetchHop
{
    private readonly NetFetchUrl _url;
    private readonly NetFetchRequest _request;

    internal NetFetchHop(NetFetchUrl url, NetFetchRequest request)
    {
        _url = url;
        _request = request;
    }

    /// <summary>The method, in upper case.</summary>
    public string Method => _request.Method;

    /// <summary>Whether the request goes over TLS.</summary>
    public bool IsHttps => _url.IsHttps;

    /// <summary>The host in its one canonical spelling: a name in lower case and punycode, or an IP address without brackets.</summary>
    public string Host => _url.Host.Text;

    /// <summary>The address when the URL has one in place of a name; it is allowed by the policy. Null for a name.</summary>
    public IPAddress? Address => _url.Host.Address;

    /// <summary>The port, 0 to 65,535.</summary>
    public int Port => _url.Port;

    /// <summary>Host and port as the Host header has them, and the name that TLS checks.</summary>
    public string Authority => _url.Authority;

    /// <summary>What the guest sets, one entry for each name, all of it allowed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _request.Headers;

    /// <summary>The body; empty for GET and HEAD.</summary>
    public ReadOnlyMemory<byte> Body => _request.Body;

    /// <summary>The URL with a checked address in place of the host, so that nothing looks the name up once more.</summary>
    /// <param name="address">An address of the host that <see cref="NetFetchPolicy.CheckAddress"/> allows.</param>
    /// <exception cref="ArgumentNullException"><paramref name="address"/> is null.</exception>
    public Uri ToUri(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _url.ToUri(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
    }
}
