namespace WasiGuard;

/// <summary>Places for executions. One whose thread hangs in a call of the system keeps its place until the call returns.</summary>
internal sealed class ExecutionTurns(int count) : IDisposable
{
    private const int LookAgainMilliseconds = 200;

    private readonly SemaphoreSlim _free = new(count);
    private int _hanging;

    /// <summary>Waits for a place.</summary>
    /// <exception cref="WasiRunnerException">All places hang.</exception>
    public ValueTask EnterAsync(CancellationToken cancellation) =>
        _free.Wait(0, CancellationToken.None) ? default : new(WaitAsync(cancellation));

    public void Leave() => _free.Release();

    /// <summary>An execution was answered, and its thread has not come back.</summary>
    public void Hangs() => Interlocked.Increment(ref _hanging);

    /// <summary>The thread has come back.</summary>
    public void HangsNoMore() => Interlocked.Decrement(ref _hanging);

    public void Dispose() => _free.Dispose();

    private async Task WaitAsync(CancellationToken cancellation)
    {
        do
        {
            if (Volatile.Read(ref _hanging) >= count)
                throw new WasiRunnerException($"All {count} places for executions (InProcessRunnerOptions.MaxConcurrentExecutions) are held by guests whose time is over and whose last call of the system does not return, such as one to a network file system. Wait for it, or give guests directories of a local file system.");
        }
        while (!await _free.WaitAsync(LookAgainMilliseconds, cancellation).ConfigureAwait(false));
    }
}
