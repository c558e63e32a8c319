using System.Net;

namespace WasiGuard;

/// <summary>What an <see cref="HttpNetFetchTransport"/> uses of this process.</summary>
public sealed record HttpNetFetchTransportOptions
{
    /// <summary>
    /// Looks up the addresses of a name; every one of them is checked against the policy, whoever gives it.
    /// Default: <see cref="Dns.GetHostAddressesAsync(string, CancellationToken)"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init => field = value ?? throw new ArgumentNullException(nameof(Resolve)); } = Dns.GetHostAddressesAsync;

    /// <summary>The clock for how long an address stays known. Default: the system's.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider { get; init => field = value ?? throw new ArgumentNullException(nameof(TimeProvider)); } = TimeProvider.System;

    /// <summary>
    /// Whether a request blocks the thread that calls, so that its tasks are complete when they come back: for a runner whose guest waits on a thread of
    /// its own, where a change of threads would cost as much as the rest of a small request. Default: false.
    /// </summary>
    public bool BlocksCallingThread { get; init; }

    /// <summary>Tests give their own connections.</summary>
    internal HttpHandlers Handlers { get; init; } = HttpHandlers.Default;
}
