using System.Net;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>What requests of guests use of this process: a test's own names, connections and clock.</summary>
internal sealed record NetFetchHost
{
    public static NetFetchHost Default { get; } = new();

    public HttpHandlers Handlers { get; init; } = HttpHandlers.Default;

    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The transport of a runner whose guests wait on threads of their own, or of one that awaits.</summary>
    public HttpNetFetchTransport Transport(NetFetchPolicy policy, bool blocks = true) =>
        new(policy, new() { Handlers = Handlers, Resolve = Resolve, TimeProvider = Time, BlocksCallingThread = blocks });

    public InProcessRunnerOptions Options => new() { Transport = policy => Transport(policy), NetFetchClock = Time };
}
