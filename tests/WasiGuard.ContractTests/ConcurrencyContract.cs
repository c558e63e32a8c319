namespace WasiGuard;

/// <summary>Executions at the same time know nothing of each other.</summary>
public abstract class ConcurrencyContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Fact(Timeout = TestTimeout)]
    public async Task SixteenAtOnce_KeepTheirOwnInputs()
    {
        var executions = Enumerable.Range(0, 16).Select(async i =>
        {
            var input = Input("echo", $"argument {i}") with
            {
                StandardInput = System.Text.Encoding.UTF8.GetBytes($"input {i}"),
                Environment = new Dictionary<string, string> { ["N"] = $"{i}" },
            };
            return (i, Result: await RunAsync(input));
        });

        Assert.All(await Task.WhenAll(executions), one =>
        {
            AssertExited(0, one.Result);
            Assert.Equal($"arg[0]=echo.wasm\narg[1]=argument {one.i}\nenv N={one.i}\ncwd=/\ninput {one.i}", one.Result.StdoutText);
        });
    }

    [Fact(Timeout = TestTimeout)]
    public async Task SixteenAtOnce_OnTheSameFiles_ChangeTheirOwn()
    {
        var files = WasiFileSnapshot.Empty.WithFile("shared.txt", "before");
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(Input("files") with { Files = files }))
            return;

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => RunAsync(Input("files", "append", "/shared.txt", $"-{i}", "+", "write", $"/own-{i}", "x") with { Files = files })));

        for (var i = 0; i < results.Length; i++)
        {
            AssertExited(0, results[i]);
            Assert.Equal([$"own-{i}", "shared.txt"], results[i].Files!.Files.Keys);
            Assert.Equal($"before-{i}", System.Text.Encoding.UTF8.GetString(results[i].Files!["shared.txt"].Span));
        }

        Assert.Equal("before"u8.ToArray(), files["shared.txt"].ToArray());
    }

    [Fact(Timeout = TestTimeout)]
    public async Task AMixture_EndsEachInItsOwnWay()
    {
        var limits = new WasiLimits { Timeout = TimeSpan.FromMilliseconds(300) };

        var results = await Task.WhenAll(
            RunAsync(Input("loop") with { Limits = limits }),
            RunAsync("hello"),
            RunAsync("trap", "div"),
            RunAsync("exit", "7"),
            RunAsync(Input("sleep", "3600000") with { Limits = limits }),
            RunAsync("flood", "100000"),
            RunAsync("hello"));

        Assert.Equal(
            [WasiTermination.TimedOut, WasiTermination.Exited, WasiTermination.Trapped, WasiTermination.Exited, WasiTermination.TimedOut, WasiTermination.Exited, WasiTermination.Exited],
            results.Select(result => result.Termination));
        Assert.Equal([134, 0, 134, 7, 134, 0, 0], results.Select(result => result.ExitCode));
        Assert.Equal("hello, world\n", results[6].StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task TheSameModule_AgainAndAgain_StartsFromItsBeginning()
    {
        for (var i = 0; i < 20; i++)
            Assert.Equal("hello, world\n", (await RunAsync("hello")).StdoutText);
    }
}
