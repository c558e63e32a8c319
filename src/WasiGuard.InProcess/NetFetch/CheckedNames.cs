using System.Net;
using System.Net.Sockets;

namespace WasiGuard;

/// <summary>
/// The addresses of names in one execution, all of them checked before any is dialled: when one is refused, the name is. An answer is
/// kept for a minute, or until a server closes the connection that it led to, so that a name cannot change its mind while connections to it are open.
/// </summary>
internal sealed class CheckedNames(AddressRules rules, NameResolver resolve, TimeProvider time)
{
    private const int Capacity = 256;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (IPAddress[] Addresses, long At)> _kept = [];

    /// <exception cref="NetFetchException">An address is refused, or there is none.</exception>
    public IPAddress[] Addresses(HostName host, CancellationToken cancellation)
    {
        if (host.Address is { } literal)
            return Checked(host.Text, [literal]);
        lock (_kept)
        {
            if (_kept.TryGetValue(host.Text, out var kept) && time.GetElapsedTime(kept.At) < s_lifetime)
                return kept.Addresses;
        }

        var addresses = Checked(host.Text, LookUp(host.Text, cancellation));
        lock (_kept)
        {
            if (_kept.Count >= Capacity)
                _kept.Clear();
            _kept[host.Text] = (addresses, time.GetTimestamp());
        }

        return addresses;
    }

    /// <summary>Looks the name up again next time.</summary>
    public void Forget(HostName host)
    {
        lock (_kept)
            _kept.Remove(host.Text);
    }

    private IPAddress[] LookUp(string name, CancellationToken cancellation)
    {
        try
        {
            return resolve(name, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (SocketException unknown)
        {
            throw new NetFetchException(NetFetchErrno.HostUnreachable, $"the look-up of {name} failed: {unknown.SocketErrorCode}", unknown);
        }
    }

    private IPAddress[] Checked(string host, IPAddress[] addresses)
    {
        if (addresses.Length == 0)
            throw new NetFetchException(NetFetchErrno.HostUnreachable, $"{host} has no address");
        foreach (var address in addresses)
        {
            if (rules.Refuse(address) is { } kind)
                throw NetFetchException.Denied("address", $"{host} leads to {address}, {kind}");
        }

        return Array.ConvertAll(addresses, address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }
}
