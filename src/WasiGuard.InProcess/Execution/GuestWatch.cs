using System.Diagnostics;

namespace WasiGuard;

/// <summary>Stops one guest at its deadline or when it is cancelled. Watches from its creation until it is disposed of.</summary>
internal sealed class GuestWatch : IDisposable
{
    private readonly WasiEngine _engine;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private bool _disposed;

    public GuestWatch(WasiEngine engine, TimeSpan? timeout, CancellationToken cancellation)
    {
        _engine = engine;
        _cancellation = cancellation;
        Stopping = _stopping.Token;
        Deadline = timeout is { } time ? Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;
        Watchdog.Add(this);
        _registration = cancellation.UnsafeRegister(static _ => Watchdog.Alert(), null);
    }

    /// <summary>The time at which the guest has to stop, of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Deadline { get; }

    /// <summary>Cancelled when the guest has to stop, for whatever reason.</summary>
    public CancellationToken Stopping { get; }

    public bool IsDue(long now) => now >= Deadline || _cancellation.IsCancellationRequested;

    /// <summary>Tells the guest to stop; again and again, until it has.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _stopping.Cancel();
        }

        _engine.Interrupt();
    }

    /// <summary>Called on the guest's thread when the engine was interrupted, for this guest or for another: returns when this one may go on.</summary>
    /// <exception cref="GuestStoppedException">It may not.</exception>
    public void ThrowIfStopping()
    {
        if (Stopping.IsCancellationRequested)
            throw new GuestStoppedException();
    }

    public void Dispose()
    {
        _registration.Dispose();
        Watchdog.Remove(this);
        lock (_lock)
        {
            _disposed = true;
            _stopping.Dispose();
        }
    }
}
