using System.Diagnostics;

namespace WasiGuard;

/// <summary>
/// Stops one guest at its deadline or when it is cancelled. Watches from its creation until it is disposed of. A guest that cannot be stopped,
/// because its thread is in a call of the system or in one long instruction, is reported once.
/// </summary>
internal sealed class GuestWatch : IDisposable
{
    private const int GraceMilliseconds = 75;

    private readonly WasiEngine _engine;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Action? _overdue;
    private long _deadline = long.MaxValue;
    private long _stopped;
    private bool _disposed;

    /// <param name="engine">The guest's engine.</param>
    /// <param name="overdue">Called when the guest should have stopped and has not.</param>
    /// <param name="cancellation">The caller's.</param>
    public GuestWatch(WasiEngine engine, Action overdue, CancellationToken cancellation)
    {
        _engine = engine;
        _cancellation = cancellation;
        _overdue = overdue;
        Stopping = _stopping.Token;
        Watchdog.Add(this);
        _registration = cancellation.UnsafeRegister(static _ => Watchdog.Alert(), null);
    }

    /// <summary>The time at which the guest has to stop, of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    /// <summary>Cancelled when the guest has to stop, for whatever reason.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The guest begins, and with it its time.</summary>
    public void Begin(TimeSpan timeout)
    {
        Volatile.Write(ref _deadline, Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency));
        Watchdog.Notice(this);
    }

    public bool IsDue(long now) => now >= Deadline || _cancellation.IsCancellationRequested;

    /// <summary>Tells the guest to stop; again and again, until it has.</summary>
    public void Stop()
    {
        Action? overdue = null;
        lock (_lock)
        {
            if (_disposed)
                return;
            if (_stopped == 0)
            {
                _stopped = Stopwatch.GetTimestamp();
                _stopping.Cancel();
            }
            else if (_overdue is not null && Stopwatch.GetElapsedTime(_stopped).TotalMilliseconds > GraceMilliseconds)
            {
                (overdue, _overdue) = (_overdue, null);
            }
        }

        overdue?.Invoke();
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
