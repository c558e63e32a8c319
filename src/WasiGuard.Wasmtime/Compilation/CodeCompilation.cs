using System.Diagnostics.CodeAnalysis;

namespace WasiGuard;

/// <summary>One compilation, of which several executions may wait for the end. It is stopped when nobody waits any more.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither a timer nor a handle: there is nothing to dispose of, and whoever waits may be the last to look at it.")]
internal sealed class CodeCompilation(CompiledCodeKey key)
{
    // A program that is killed is soon gone, and its files with it: mostly before the last who waited has their answer.
    private static readonly TimeSpan s_clearing = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<CompiledCode> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _waiting = 1;
    private bool _isStopped;

    public CompiledCodeKey Key => key;

    /// <summary>Bytes that it counts as.</summary>
    public long Weight { get; set; }

    /// <summary>The code in the cache's use, once it is there.</summary>
    public CompiledCode? Code => _end.Task.IsCompletedSuccessfully ? _end.Task.Result : null;

    public bool IsFinished => _end.Task.IsCompleted;

    /// <summary>Ends when it does.</summary>
    public Task End => _end.Task;

    /// <summary>Cancelled when nobody waits any more.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Joins those who wait; false when the compilation was stopped, or its code has been let go.</summary>
    public bool TryWait()
    {
        lock (_lock)
        {
            if (Code is { } code ? !code.TryUse() : _isStopped && !IsFinished)
                return false;
            _waiting++;
            return true;
        }
    }

    /// <summary>Hands the code to all who wait: each uses it from now on.</summary>
    public void Succeed(CompiledCode code)
    {
        lock (_lock)
        {
            for (var i = 0; i < _waiting; i++)
                code.TryUse();
            _end.SetResult(code);
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
        // Whoever is told kills a process, which takes a while.
        _ = _stop.CancelAsync();
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="ceiling">How long.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The code in the caller's use.</returns>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public async Task<CompiledCode> WaitAsync(TimeSpan ceiling, CancellationToken cancellation)
    {
        try
        {
            var code = await _end.Task.WaitAsync(ceiling, cancellation).ConfigureAwait(false);
            Leave(isServed: true);
            return code;
        }
        catch
        {
            if (Leave(isServed: false))
                await Task.WhenAny(_end.Task, Task.Delay(s_clearing, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }
    }

    /// <returns>Whether this stops the compilation.</returns>
    private bool Leave(bool isServed)
    {
        lock (_lock)
        {
            _waiting--;
            if (!isServed)
                Code?.Release();
            if (_waiting > 0 || IsFinished)
                return false;
            _isStopped = true;
        }

        Stop();
        return true;
    }
}
