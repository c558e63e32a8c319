using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace WasiGuard;

/// <summary>One compilation, of which several executions may wait for the end. It cannot be stopped; one that has not begun is dropped when nobody waits any more.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither a timer nor a handle: there is nothing to dispose of, and whoever waits may be the last to look at it.")]
internal sealed class ModuleCompilation(CompiledModuleKey key)
{
    private readonly CancellationTokenSource _dropped = new();
    private readonly TaskCompletionSource<CompiledModule> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _waiting = 1;
    private long _began;

    public CompiledModuleKey Key => key;

    /// <summary>Bytes that it counts as.</summary>
    public long Weight { get; set; }

    /// <summary>The module in the cache's use, once it is compiled.</summary>
    public CompiledModule? Compiled => _end.Task.IsCompletedSuccessfully ? _end.Task.Result : null;

    public bool IsFinished => _end.Task.IsCompleted;

    /// <summary>Cancelled when nobody waits any more and it has not begun.</summary>
    public CancellationToken Dropped => _dropped.Token;

    /// <summary>Joins those who wait; false when the compilation was dropped, or its module has been let go.</summary>
    public bool TryWait()
    {
        lock (_lock)
        {
            if (Dropped.IsCancellationRequested || Compiled is { } compiled && !compiled.TryUse())
                return false;
            _waiting++;
            return true;
        }
    }

    /// <summary>Called when a place is free.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public void Begin()
    {
        lock (_lock)
        {
            Dropped.ThrowIfCancellationRequested();
            _began = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Hands the module to all who wait: each uses it from now on.</summary>
    public void Succeed(CompiledModule module)
    {
        lock (_lock)
        {
            for (var i = 0; i < _waiting; i++)
                module.TryUse();
            _end.SetResult(module);
        }
    }

    public void Fail(Exception failure)
    {
        _end.SetException(failure);
        // Whoever waited may be gone: the failure is theirs, not the process's.
        _ = _end.Task.Exception;
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="module">The module, for the message.</param>
    /// <param name="ceiling">How long the compilation may take.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The module in the caller's use.</returns>
    /// <exception cref="WasiModuleException">The module is refused, or takes too long.</exception>
    public async Task<CompiledModule> WaitAsync(WasiModule module, TimeSpan ceiling, CancellationToken cancellation)
    {
        try
        {
            var compiled = await _end.Task.WaitAsync(Left(ceiling), cancellation).ConfigureAwait(false);
            Leave(isServed: true);
            return compiled;
        }
        catch (Exception failure)
        {
            Leave(isServed: false);
            throw failure switch
            {
                InvalidModuleException invalid => invalid.For(module),
                TimeoutException => new WasiModuleException($"The module '{GuestText.Shown(module.Name)}' takes longer to compile than the runner's ceiling of {ceiling}, its turn among other large modules included. The compilation goes on in the background and is kept; try again later, or raise Ceilings.{nameof(WasiCeilings.CompileTime)} in the options of the runner."),
                _ => failure,
            };
        }
    }

    private TimeSpan Left(TimeSpan ceiling)
    {
        var left = IsFinished || _began == 0 ? ceiling : ceiling - Stopwatch.GetElapsedTime(_began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Leave(bool isServed)
    {
        lock (_lock)
        {
            _waiting--;
            if (!isServed)
                Compiled?.Release();
            if (_waiting == 0 && _began == 0 && !IsFinished)
                _dropped.Cancel();
        }
    }
}
