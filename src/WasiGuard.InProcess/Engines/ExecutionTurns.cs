using System.Diagnostics.CodeAnalysis;

namespace WasiGuard;

/// <summary>Places for executions. One whose thread hangs in a call of the system keeps its place until the call returns.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Runners share it and are not disposable; neither source nor semaphore has a handle.")]
internal sealed class ExecutionTurns(int count)
{
    private readonly SemaphoreSlim _free = new(count);
    private readonly Lock _lock = new();
    private CancellationTokenSource _allHang = new();
    private int _hanging;

    /// <summary>Waits for a place, in order.</summary>
    /// <exception cref="WasiRunnerException">All places hang.</exception>
    public ValueTask EnterAsync(CancellationToken cancellation) =>
        _free.Wait(0, CancellationToken.None) ? default : new(WaitAsync(cancellation));

    public void Leave() => _free.Release();

    /// <summary>An execution was answered, and its thread has not come back.</summary>
    public void Hangs()
    {
        lock (_lock)
        {
            if (++_hanging == count)
                _allHang.Cancel();
        }
    }

    /// <summary>The thread has come back.</summary>
    public void HangsNoMore()
    {
        lock (_lock)
        {
            if (_hanging-- == count)
                _allHang = new();
        }
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        CancellationToken allHang;
        lock (_lock)
            allHang = _allHang.Token;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, allHang);
        try
        {
            await _free.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new WasiRunnerException($"All {count} places for executions (InProcessRunnerOptions.MaxConcurrentExecutions) are held by guests whose time is over and whose last call of the system does not return, such as one to a network file system. Wait for it, or give guests directories of a local file system.");
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
    }
}
