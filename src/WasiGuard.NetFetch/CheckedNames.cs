using System.Net;
using System.Net.Sockets;

namespace WasiGuard;

/// <summary>
/// The addresses of names in one execution, all of them checked before any is dialled: when one is refused, the name is. An answer is
/// kept for a minute, or until a server closes the connection that it led to, so that a name cannot change its mind while connections to it are open.
/// </summary>
internal sealed class CheckedNames(NetFetchPolicy policy, HttpNetFetchTransportOptions options)
{
    private const int Capacity = 256;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (IPAddress[] Addresses, long At)> _kept = [];

    /// <exception cref="NetFetchException">An address is refused, or there is none.</exception>
    public async ValueTask<IPAddress[]> AddressesAsync(NetFetchHop hop, CancellationToken cancellation)
    {
        if (hop.Address is { } literal)
            return Checked(hop.Host, [literal]);
        lock (_kept)
        {
            if (_kept.TryGetValue(hop.Host, out var kept) && options.TimeProvider.GetElapsedTime(kept.At) < s_lifetime)
                return kept.Addresses;
        }

        var addresses = Checked(hop.Host, await LookUpAsync(hop.Host, cancellation).ConfigureAwait(false));
        lock (_kept)
        {
            if (_kept.Count >= Capacity)
                _kept.Clear();
            _kept[hop.Host] = (addresses, options.TimeProvider.GetTimestamp());
        }

        return addresses;
    }

    /// <summary>Looks the name up again next time.</summary>
    public void Forget(NetFetchHop hop)
    {
        lock (_kept)
            _kept.Remove(hop.Host);
    }

    private async Task<IPAddress[]> LookUpAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var lookUp = options.Resolve(name, cancellation).WaitAsync(cancellation);
            return options.BlocksCallingThread ? lookUp.GetAwaiter().GetResult() : await lookUp.ConfigureAwait(false);
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
            if (policy.CheckAddress(address) is { IsAllowed: false, Reason: var kind })
                throw NetFetchException.Denied("address", $"{host} leads to {address}, {kind}");
        }

        return Array.ConvertAll(addresses, address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }
}
