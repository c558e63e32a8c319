using System.Diagnostics;

namespace WasiGuard;

/// <summary>Directories that somebody swaps for links to the outside again and again, while guests are started in them.</summary>
public abstract class LinkRaceContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private const int MostExecutions = 2000;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(6);

    private readonly string _outside;
    private readonly string _preopen;

    protected LinkRaceContract()
    {
        _outside = CreateHostDirectory("outside");
        _preopen = CreateHostDirectory("preopen");
        File.WriteAllText(Path.Combine(_outside, "secret.txt"), "from the outside");
        Directory.CreateDirectory(Path.Combine(_preopen, "work", "deep"));
        Directory.CreateDirectory(Path.Combine(_outside, "deep"));
        File.WriteAllText(Path.Combine(_outside, "deep", "secret.txt"), "from the outside");
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("/p/work")]
    [InlineData("/p/work/deep")]
    public Task WorkingDirectory_SwappedForALink_NeverLeadsOut(string directory) => AssertStaysInsideAsync(
        Input("relative", "read", "secret.txt", "write", "made.txt", "x") with { Preopens = [new(_preopen, "/p")], WorkingDirectory = directory });

    [Fact(Timeout = TestTimeout)]
    public Task DirectoryOfTheRoot_SwappedForALink_NeverLeadsOut()
    {
        Directory.CreateDirectory(Path.Combine(_preopen, "home"));
        return AssertStaysInsideAsync(
            Input("relative", "read", "/work/secret.txt", "write", "/work/made.txt", "x") with { Preopens = [new(_preopen, "/")], WorkingDirectory = "/home" });
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Guest_ThatSwapsADirectory_DoesNotLeadAnotherOut()
    {
        var input = Input("relative", "read", "secret.txt", "write", "made.txt", "x") with { Preopens = [new(_preopen, "/p")], WorkingDirectory = "/p/work" };
        if (await IsLeftOutAsync(input))
            return;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestCancelled);
        var attacker = Runner.ExecuteAsync(Input("tree", "swap", "100000000", "/p/work", "../outside") with { Preopens = [new(_preopen, "/p")] }, end.Token);

        await RunAgainAndAgainAsync(input);

        Assert.False(attacker.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attacker);
        AssertNothingCameOut();
    }

    private async Task AssertStaysInsideAsync(WasiExecInput input)
    {
        if (await IsLeftOutAsync(input))
            return;
        using var end = new CancellationTokenSource();
        var swapping = Task.Factory.StartNew(() => Swap(end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        await RunAgainAndAgainAsync(input);

        await end.CancelAsync();
        await swapping;
        AssertNothingCameOut();
    }

    private async Task<bool> IsLeftOutAsync(WasiExecInput input)
    {
        if (await IsRefusedAsync<SupportsPreopensAttribute>(input) || await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input))
            return true;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux are directories used as they were opened; the guides say so.");
        return false;
    }

    private async Task RunAgainAndAgainAsync(WasiExecInput input)
    {
        var clock = Stopwatch.StartNew();
        var started = 0;
        for (var i = 0; i < MostExecutions && clock.Elapsed < s_longest; i++)
        {
            try
            {
                var result = await RunAsync(input);
                started++;
                Assert.DoesNotContain("from the outside", result.StdoutText, StringComparison.Ordinal);
            }
            catch (ArgumentException)
            {
                // It was a link, or not there, when the guest was to start: refused, as it should be.
            }
        }

        Assert.NotEqual(0, started);
    }

    private void Swap(CancellationToken end)
    {
        var work = Path.Combine(_preopen, "work");
        var away = Path.Combine(_preopen, "away");
        while (!end.IsCancellationRequested)
        {
            Directory.Move(work, away);
            File.CreateSymbolicLink(work, _outside);
            File.Delete(work);
            Directory.Move(away, work);
        }
    }

    private void AssertNothingCameOut()
    {
        Assert.False(File.Exists(Path.Combine(_outside, "made.txt")));
        Assert.False(File.Exists(Path.Combine(_outside, "deep", "made.txt")));
    }
}
