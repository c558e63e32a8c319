namespace WasiGuard.InProcess.Tests.Engines;

/// <summary>Who waits for whom, with compilations that end when the test says so.</summary>
public sealed class CompilationLanesTests : IDisposable
{
    private const long Tiny = 1_000_000, Small = 1_000_000_000, Large = 60_000_000_000;

    private readonly CompilationLanes _lanes = new(small: 2, large: 1, overtime: 3, TimeSpan.FromMilliseconds(50));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _lanes.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task Small_GoesOn_WhileOthersThatWereTakenForSmallTakeLong()
    {
        using var held = new Held(_lanes, Small, count: 2);
        await held.BegunAsync();

        Assert.Equal(1, await RunAsync(Small, TestContext.Current.CancellationToken));

        await held.EndAsync();
        Assert.Equal(0, _lanes.Overtime);
    }

    [Fact(Timeout = 30_000)]
    public async Task Small_WaitsAmongTheLarge_WhileManyTakeLong_AndTinyDoesNot()
    {
        using var held = new Held(_lanes, Small, count: 3);
        await held.BegunAsync();
        await held.OvertimeAsync(3);
        using var large = new Held(_lanes, Large, count: 1);
        await large.BegunAsync();

        Assert.Equal(1, await RunAsync(Tiny, TestContext.Current.CancellationToken));
        var waits = RunAsync(Small, TestContext.Current.CancellationToken);
        Assert.NotSame(waits, await Task.WhenAny(waits, Task.Delay(200, Cancelled)));

        await large.EndAsync();
        Assert.Equal(1, await waits);
        await held.EndAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Tiny_WaitsToo_WhenTwiceAsManyTakeLong_SoThatTheirNumberIsBounded()
    {
        using var held = new Held(_lanes, Tiny, count: 6);
        await held.BegunAsync();
        await held.OvertimeAsync(6);
        using var large = new Held(_lanes, Large, count: 1);
        await large.BegunAsync();

        var waits = RunAsync(Tiny, TestContext.Current.CancellationToken);
        Assert.NotSame(waits, await Task.WhenAny(waits, Task.Delay(200, Cancelled)));

        await large.EndAsync();
        Assert.Equal(1, await waits);
        await held.EndAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Place_ComesBack_FromWhatFailsAndWhatIsDropped()
    {
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => _lanes.RunAsync<int>(Small, () => { }, _ => throw new InvalidOperationException(), Cancelled));
            await Assert.ThrowsAsync<InvalidOperationException>(() => _lanes.RunAsync<int>(Large, () => { }, _ => throw new InvalidOperationException(), Cancelled));
            await Assert.ThrowsAsync<OperationCanceledException>(() => _lanes.RunAsync(Small, () => throw new OperationCanceledException(), _ => 1, Cancelled));
        }

        Assert.Equal(1, await RunAsync(Small, TestContext.Current.CancellationToken));
        Assert.Equal(1, await RunAsync(Large, TestContext.Current.CancellationToken));
    }

    private Task<int> RunAsync(long work, CancellationToken cancellation) => _lanes.RunAsync(work, () => { }, _ => 1, cancellation);

    /// <summary>Compilations that are held until the test ends them.</summary>
    private sealed class Held : IDisposable
    {
        private readonly CompilationLanes _lanes;
        private readonly ManualResetEventSlim _end = new();
        private readonly Task[] _all;
        private readonly int _count;
        private int _begun;

        public Held(CompilationLanes lanes, long work, int count)
        {
            _lanes = lanes;
            _count = count;
            _all = [.. Enumerable.Range(0, count).Select(_ => lanes.RunAsync(
                work,
                () => Interlocked.Increment(ref _begun),
                _ =>
                {
                    _end.Wait(Cancelled);
                    return 0;
                },
                Cancelled))];
        }

        public Task BegunAsync() => UntilAsync(() => Volatile.Read(ref _begun) == _count);

        public Task OvertimeAsync(int count) => UntilAsync(() => _lanes.Overtime == count);

        public Task EndAsync()
        {
            _end.Set();
            return Task.WhenAll(_all);
        }

        public void Dispose()
        {
            _end.Set();
            Task.WaitAll(_all, Cancelled);
            _end.Dispose();
        }

        private static async Task UntilAsync(Func<bool> isSo)
        {
            while (!isSo())
                await Task.Delay(5, Cancelled);
        }
    }
}
