using System.Diagnostics;
using System.Runtime.InteropServices;
using Wasmtime;

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
    private readonly Lock _lock = new();
    private Action? _overdue;
    private long _deadline = long.MaxValue;
    private long _stopped;
    private CancellationTokenSource? _stopping;
    private bool _isStopping;
    private bool _hasLent;
    private bool _disposed;
    private GCHandle<GuestWatch> _handle;

    /// <param name="engine">The guest's engine.</param>
    /// <param name="onPool">Whether the guest is on a thread of the pool.</param>
    /// <param name="overdue">Called when the guest should have stopped and has not.</param>
    /// <param name="cancellation">The caller's.</param>
    public GuestWatch(WasiEngine engine, bool onPool, Action overdue, CancellationToken cancellation)
    {
        _engine = engine;
        _cancellation = cancellation;
        _overdue = overdue;
        OnPool = onPool;
        Created = Stopwatch.GetTimestamp();
        Watchdog.Add(this);
        _registration = cancellation.UnsafeRegister(static _ => Watchdog.Alert(), null);
    }

    /// <summary>The time at which the guest has to stop, of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    /// <summary>Whether the guest is on a thread of the pool.</summary>
    public bool OnPool { get; }

    /// <summary>Whether the guest was stopped at an interrupt.</summary>
    public bool HasStoppedGuest { get; private set; }

    /// <summary>When the watch began, of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Created { get; }

    /// <summary>Cancelled when the guest has to stop, for whatever reason.</summary>
    public CancellationToken Stopping
    {
        get
        {
            lock (_lock)
            {
                if (_stopping is null)
                {
                    _stopping = new();
                    if (_isStopping)
                        _stopping.Cancel();
                }

                return _stopping.Token;
            }
        }
    }

    /// <summary>The guest begins, and with it its time. Returns when that was, of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Begin(TimeSpan timeout)
    {
        var now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _deadline, now + (long)(timeout.TotalSeconds * Stopwatch.Frequency));
        Watchdog.Notice(this);
        return now;
    }

    /// <summary>The guest stays longer on the pool's thread than it was expected to: the pool gets another one until it is done.</summary>
    public void Lend()
    {
        lock (_lock)
        {
            if (_disposed || _hasLent)
                return;
            _hasLent = true;
            GuestPlacement.Lend();
        }
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
                _isStopping = true;
                _stopping?.Cancel();
            }
            else if (_overdue is not null && Stopwatch.GetElapsedTime(_stopped).TotalMilliseconds > GraceMilliseconds)
            {
                (overdue, _overdue) = (_overdue, null);
            }
        }

        overdue?.Invoke();
        _engine.Interrupt();
    }

    /// <summary>Has the guest's store ask this watch when the engine is interrupted, for this guest or for another.</summary>
    public void Attach(Store store)
    {
        _handle = new(this);
        EpochCallback.Set(store, _handle);
    }

    /// <summary>Called on the guest's thread when the engine was interrupted: whether this guest stops now.</summary>
    public bool StopsGuest() => HasStoppedGuest = Volatile.Read(ref _isStopping);

    /// <summary>Disposed of after the store.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        Watchdog.Remove(this);
        if (_handle.IsAllocated)
            _handle.Dispose();
        lock (_lock)
        {
            _disposed = true;
            _stopping?.Dispose();
            if (_hasLent)
                GuestPlacement.TakeBack();
        }
    }
}
