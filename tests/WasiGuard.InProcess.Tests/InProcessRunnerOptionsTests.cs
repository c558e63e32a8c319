namespace WasiGuard.InProcess.Tests;

public sealed class InProcessRunnerOptionsTests
{
    [Fact]
    public void Options_OutOfBounds_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("MaxConcurrentExecutions", () => new InProcessRunnerOptions { MaxConcurrentExecutions = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxConcurrentExecutions", () => new InProcessRunnerOptions { MaxConcurrentExecutions = 1001 });
        Assert.Throws<ArgumentNullException>("Ceilings", () => new InProcessRunnerOptions { Ceilings = null! });
        Assert.Throws<ArgumentException>("TemporaryDirectory", () => new InProcessRunnerOptions { TemporaryDirectory = "" });
        Assert.Throws<ArgumentException>("TemporaryDirectory", () => new InProcessRunnerOptions { TemporaryDirectory = "a\0" });
        Assert.Throws<ArgumentNullException>("options", () => new InProcessWasiRunner(null!));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false, 64, 536_870_912)]
    [InlineData(true, 1, 0)]
    [InlineData(true, 1000, 6_000_000)]
    public async Task Options_OfEveryKind_Run(bool pooling, int concurrent, long cache)
    {
        var runner = new InProcessWasiRunner(new() { UsePooling = pooling, MaxConcurrentExecutions = concurrent, Ceilings = new() { ModuleCacheBytes = cache } });

        foreach (var fuel in (ulong?[])[null, 100_000_000])
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => runner.ExecuteAsync(
                new() { Module = Guests.Get(i % 2 == 0 ? "hello" : "echo"), Limits = new() { Fuel = fuel } }, TestContext.Current.CancellationToken)));
            Assert.All(results, result => Assert.Equal(WasiTermination.Exited, result.Termination));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Executions_BeyondTheMost_WaitForTheirTurn()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 1 });
        using var source = new CancellationTokenSource();
        var first = runner.ExecuteAsync(new() { Module = Guests.Get("loop"), Limits = new() { Timeout = TimeSpan.FromMilliseconds(300) } }, cancelled);
        var waiting = runner.ExecuteAsync(new() { Module = Guests.Get("hello"), Limits = new() { Timeout = TimeSpan.FromMilliseconds(250) } }, cancelled);
        var impatient = runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal(WasiTermination.TimedOut, (await first).Termination);
        Assert.Equal(WasiTermination.Exited, (await waiting).Termination);
    }

    [Fact(Timeout = 60_000)]
    public async Task TemporaryDirectory_ThatCannotBeWritten_IsTheHostsFailure()
    {
        var file = Path.GetTempFileName();
        try
        {
            var runner = new InProcessWasiRunner(new() { TemporaryDirectory = file });
            var input = new WasiExecInput { Module = Guests.Get("hello"), Files = WasiFileSnapshot.Empty };

            var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(input, TestContext.Current.CancellationToken));

            Assert.Contains("TemporaryDirectory", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
