using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>
/// Gives guests a bounded time once the host begins to stop. It does not wait for the host to reach its own services: a web server waits for its
/// requests first, and these wait for their guests.
/// </summary>
internal sealed class GuestShutdown : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;

    public GuestShutdown(IOptions<WasiGuestShutdownOptions> options, IHostApplicationLifetime? lifetime = null, TimeProvider? time = null)
    {
        var grace = options.Value.GracePeriod;
        _source = new(Timeout.InfiniteTimeSpan, time ?? TimeProvider.System);
        Stopping = lifetime is null ? CancellationToken.None : _source.Token;
        _registration = lifetime?.ApplicationStopping.Register(() => _source.CancelAfter(grace)) ?? default;
    }

    /// <summary>Cancelled when the time is up; never without a host.</summary>
    public CancellationToken Stopping { get; }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
