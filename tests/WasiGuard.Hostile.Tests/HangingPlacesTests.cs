using System.Diagnostics;

namespace WasiGuard.Hostile.Tests;

/// <summary>Guests whose threads hang in a call of the system: here in a named pipe that nobody writes to.</summary>
public sealed class HangingPlacesTests
{
    private static readonly TimeSpan s_answered = TimeSpan.FromSeconds(5);

    [Fact(Timeout = 60_000)]
    public async Task Places_ThatAllHang_AreRefusedByName_AndComeBackWithTheWriter()
    {
        const int Places = 3;
        using var arena = new Arena(RunnerKind.InProcess);
        var pipe = arena.MakePipe("pipe");
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = Places, TemporaryDirectory = arena.TemporaryDirectory });
        var input = Arena.Input("files", "read", "/data/pipe") with { Preopens = [new(arena.HostDirectory, "/data")], Limits = new() { Timeout = TimeSpan.FromMilliseconds(300) } };
        try
        {
            var began = Stopwatch.GetTimestamp();
            var hung = await Task.WhenAll(Enumerable.Range(0, Places).Select(_ => runner.ExecuteAsync(input, Arena.Cancelled)));
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, s_answered);
            Assert.All(hung, result => Assert.Equal(WasiTermination.TimedOut, result.Termination));

            var refused = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(Arena.Input("hello"), Arena.Cancelled));
            Assert.Contains("MaxConcurrentExecutions", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Assert.True(await Arena.ReleaseAsync(pipe));
        }

        await AssertRunsAgainAsync(runner);
        await arena.AssertNothingIsLeftAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Guest_ThatHangs_IsAnsweredWhenTheCallerCancels()
    {
        using var arena = new Arena(RunnerKind.InProcess);
        var pipe = arena.MakePipe("pipe");
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 2, TemporaryDirectory = arena.TemporaryDirectory });
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Arena.Cancelled);
        try
        {
            var execution = runner.ExecuteAsync(Arena.Input("files", "read", "/data/pipe") with { Preopens = [new(arena.HostDirectory, "/data")] }, source.Token);
            await Task.Delay(300, Arena.Cancelled);
            var began = Stopwatch.GetTimestamp();
            await source.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);

            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, s_answered);
            Assert.Equal(0, (await runner.ExecuteAsync(Arena.Input("hello"), Arena.Cancelled)).ExitCode);
        }
        finally
        {
            Assert.True(await Arena.ReleaseAsync(pipe));
        }
    }

    /// <summary>The places come back when the threads do, which takes them a moment.</summary>
    private static async Task AssertRunsAgainAsync(InProcessWasiRunner runner)
    {
        while (true)
        {
            try
            {
                Assert.Equal("hello, world\n", (await runner.ExecuteAsync(Arena.Input("hello"), Arena.Cancelled)).StdoutText);
                return;
            }
            catch (WasiRunnerException)
            {
                await Task.Delay(20, Arena.Cancelled);
            }
        }
    }
}
