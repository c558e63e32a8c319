using System.Net;

namespace WasiGuard;

/// <summary>What requests of guests use of this process; tests give their own names, connections and clock.</summary>
internal sealed record NetFetchHost
{
    public static NetFetchHost Default { get; } = new();

    public HttpHandlers Handlers { get; init; } = HttpHandlers.Default;

    public NameResolver Resolve { get; init; } = Dns.GetHostAddressesAsync;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
