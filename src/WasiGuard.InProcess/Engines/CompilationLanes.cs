namespace WasiGuard;

/// <summary>
/// Places for compilations, on threads of the runner's own: many for what compiles at once, few for what takes long, so that a small module never waits for a
/// large one. One that was taken for small and takes long after all gives up its place for the next. Compiled modules need no place.
/// </summary>
/// <param name="small">Small compilations at once.</param>
/// <param name="large">Large compilations at once.</param>
/// <param name="overtime">Compilations that may take longer than expected, before others that are not tiny wait among the large ones; with twice as many, all do.</param>
/// <param name="patience">How long a compilation may keep a small place.</param>
internal sealed class CompilationLanes(int small, int large, int overtime, TimeSpan patience) : IDisposable
{
    // One to three seconds of one core.
    private const long LargeWork = 5_000_000_000;
    private const long TinyWork = 100_000_000;
    private const int StackBytes = 8 * 1024 * 1024;

    private readonly SemaphoreSlim _small = new(small);
    private readonly SemaphoreSlim _large = new(large);
    private int _overtime;

    /// <summary>The places that all engines of this process share.</summary>
    public static CompilationLanes OfProcess { get; } = new(
        Environment.ProcessorCount,
        Math.Max(1, Environment.ProcessorCount / 8),
        Math.Max(2, Environment.ProcessorCount),
        TimeSpan.FromSeconds(1.25));

    /// <summary>Compilations that were taken for small and take long.</summary>
    public int Overtime => Volatile.Read(ref _overtime);

    public void Dispose()
    {
        _small.Dispose();
        _large.Dispose();
    }

    /// <summary>Reads a module, which takes a small place.</summary>
    public async Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellation)
    {
        await _small.WaitAsync(cancellation).ConfigureAwait(false);
        return await RunSmall(read).WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Compiles, once there is a place.</summary>
    /// <param name="work">What it is expected to cost, in nanoseconds of one core.</param>
    /// <param name="begin">Called when there is a place.</param>
    /// <param name="compile">Told whether it may use all cores, which few do at a time.</param>
    /// <param name="dropped">Ends the wait for a place.</param>
    /// <exception cref="OperationCanceledException">It was dropped.</exception>
    public async Task<T> RunAsync<T>(long work, Action begin, Func<bool, T> compile, CancellationToken dropped)
    {
        if (!IsLong(work))
        {
            await _small.WaitAsync(dropped).ConfigureAwait(false);
            // While it waited, others may have turned out to be long.
            if (!IsLong(work))
                return await RunSmall(() => Begun(isLong: false)).ConfigureAwait(false);
            _small.Release();
        }

        await _large.WaitAsync(dropped).ConfigureAwait(false);
        try
        {
            return await GuestThread.RunAsync(StackBytes, () => Begun(isLong: true)).ConfigureAwait(false);
        }
        finally
        {
            _large.Release();
        }

        T Begun(bool isLong)
        {
            begin();
            return compile(isLong);
        }
    }

    private bool IsLong(long work) => work > LargeWork || Overtime >= 2 * overtime || (work > TinyWork && Overtime >= overtime);

    /// <summary>Runs in a small place that is taken already, and gives it up in time.</summary>
    private async Task<T> RunSmall<T>(Func<T> function)
    {
        var isGivenUp = false;
        try
        {
            var running = GuestThread.RunAsync(StackBytes, function);
            if (await Task.WhenAny(running, Task.Delay(patience)).ConfigureAwait(false) != running)
            {
                Interlocked.Increment(ref _overtime);
                isGivenUp = true;
                _small.Release();
            }

            return await running.ConfigureAwait(false);
        }
        finally
        {
            if (isGivenUp)
                Interlocked.Decrement(ref _overtime);
            else
                _small.Release();
        }
    }
}
