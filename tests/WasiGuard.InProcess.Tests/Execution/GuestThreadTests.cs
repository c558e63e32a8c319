namespace WasiGuard.InProcess.Tests.Execution;

/// <summary>Alone, because the threads are those of the whole process.</summary>
[CollectionDefinition(nameof(GuestThreadTests), DisableParallelization = true)]
[Collection(nameof(GuestThreadTests))]
public sealed class GuestThreadTests
{
    [Fact(Timeout = 60_000)]
    public async Task Threads_OfTheRunner_EndWhenThereIsNothingToDo()
    {
        var runner = new InProcessWasiRunner();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => runner.ExecuteAsync(
            new() { Module = Guests.Get("sleep"), Arguments = ["100"], Limits = new() { Timeout = TimeSpan.FromMinutes(1) } }, TestContext.Current.CancellationToken)));
        Assert.True(GuestThread.Alive > 0 && Watchdog.IsRunning);

        while (GuestThread.Alive > 0 || Watchdog.IsRunning)
            await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 60_000)]
    public async Task Guests_OnTheRunnersThreads_LeaveThePoolAlone()
    {
        var runner = new InProcessWasiRunner();
        using var source = new CancellationTokenSource();
        var loops = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => runner.ExecuteAsync(new() { Module = Guests.Get("loop") }, source.Token)).ToArray();

        Assert.True(await Task.Run(() => true, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        await source.CancelAsync();
        foreach (var loop in loops)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
    }

    [Fact(Timeout = 60_000)]
    public async Task Guests_ThatWereAlwaysDoneAtOnce_DoNotHoldThePoolWhenTheyStay()
    {
        var runner = new InProcessWasiRunner();
        var sleep = Guests.Get("sleep");
        for (var i = 0; i < 5; i++)
            await runner.ExecuteAsync(new() { Module = sleep, Arguments = ["0"] }, TestContext.Current.CancellationToken);
        using var source = new CancellationTokenSource();
        var stay = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => runner.ExecuteAsync(new() { Module = sleep, Arguments = ["3600000"] }, source.Token)).ToArray();
        await Task.Delay(50, TestContext.Current.CancellationToken);

        var work = Enumerable.Range(0, 200).Select(_ => Task.Run(() => true, TestContext.Current.CancellationToken));
        Assert.All(await Task.WhenAll(work).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), Assert.True);

        await source.CancelAsync();
        foreach (var one in stay)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    [Fact(Timeout = 60_000)]
    public async Task ExecutionContext_IsTheCallers_AndStaysWithNobody()
    {
        var local = new AsyncLocal<string?> { Value = "caller" };

        Assert.Equal("caller", await GuestThread.RunAsync<string?>(1 << 20, () => local.Value).WaitAsync(TestContext.Current.CancellationToken));

        Task<string?> without;
        using (ExecutionContext.SuppressFlow())
            without = GuestThread.RunAsync<string?>(1 << 20, () => local.Value);
        Assert.Null(await without);
    }
}
