using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace WasiGuard;

/// <summary>One compilation, of which several executions may wait for the end. It is stopped when nobody waits any more, unless it has come to where it cannot be.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither a timer nor a handle: there is nothing to dispose of, and whoever waits may be the last to look at it.")]
internal sealed class Compilation<TKey, TCompiled>(TKey key)
    where TCompiled : class, ICompiled
{
    // What is stopped is soon gone, and its files with it: mostly before the last who waited has their answer.
    private static readonly TimeSpan s_clearing = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<TCompiled> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _waiting = 1;
    private bool _isStopped;
    private long _began;

    public TKey Key => key;

    /// <summary>Bytes that it counts as.</summary>
    public long Weight { get; set; }

    /// <summary>What was compiled, in the cache's use, once it is there.</summary>
    public TCompiled? Compiled => _end.Task.IsCompletedSuccessfully ? _end.Task.Result : null;

    public bool IsFinished => _end.Task.IsCompleted;

    /// <summary>Ends when it does.</summary>
    public Task End => _end.Task;

    /// <summary>Cancelled when nobody waits any more.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Joins those who wait; false when the compilation was stopped, or what was compiled has been let go.</summary>
    public bool TryWait()
    {
        lock (_lock)
        {
            if (Compiled is { } compiled ? !compiled.TryUse() : _isStopped && !IsFinished)
                return false;
            _waiting++;
            return true;
        }
    }

    /// <summary>From here on it cannot be stopped, and its time counts.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public void Begin()
    {
        lock (_lock)
        {
            if (_isStopped)
                throw new OperationCanceledException(Stopped);
            _began = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Hands what was compiled to all who wait: each uses it from now on.</summary>
    public void Succeed(TCompiled compiled)
    {
        lock (_lock)
        {
            for (var i = 0; i < _waiting; i++)
                compiled.TryUse();
            _end.SetResult(compiled);
        }
    }

    public void Fail(Exception failure)
    {
        _end.SetException(failure);
        // Whoever waited may be gone: the failure is theirs, not the process's.
        _ = _end.Task.Exception;
    }

    /// <summary>Stops it, whoever waits.</summary>
    public void Stop()
    {
        lock (_lock)
            _isStopped = true;
        // Whoever is told may kill a process, which takes a while.
        _ = _stop.CancelAsync();
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="ceiling">How long: since the beginning, where it has one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What was compiled, in the caller's use.</returns>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public async Task<TCompiled> WaitAsync(TimeSpan ceiling, CancellationToken cancellation)
    {
        try
        {
            var compiled = await _end.Task.WaitAsync(Left(ceiling), cancellation).ConfigureAwait(false);
            Leave(isServed: true);
            return compiled;
        }
        catch
        {
            if (Leave(isServed: false))
                await Task.WhenAny(_end.Task, Task.Delay(s_clearing, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }
    }

    private TimeSpan Left(TimeSpan ceiling)
    {
        var left = IsFinished || _began == 0 ? ceiling : ceiling - Stopwatch.GetElapsedTime(_began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <returns>Whether this stops the compilation.</returns>
    private bool Leave(bool isServed)
    {
        lock (_lock)
        {
            _waiting--;
            if (!isServed)
                Compiled?.Release();
            if (_waiting > 0 || _began != 0 || IsFinished)
                return false;
            _isStopped = true;
        }

        Stop();
        return true;
    }
}
