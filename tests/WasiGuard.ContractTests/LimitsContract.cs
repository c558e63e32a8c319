namespace WasiGuard;

/// <summary>How a guest comes to an end that is not its own: traps, fuel, time, memory.</summary>
public abstract class LimitsContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    [Theory(Timeout = TestTimeout)]
    [InlineData("unreachable")]
    [InlineData("div")]
    [InlineData("overflow")]
    [InlineData("oob")]
    [InlineData("stack")]
    [InlineData("indirect")]
    [InlineData("null")]
    public async Task Trap_IsAResult_WithTheOutputSoFar(string kind)
    {
        var result = await RunAsync("trap", kind);

        AssertTrapped(result);
        Assert.Equal("before\n", result.StdoutText);
        Assert.Equal("before\n", result.StderrText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Trap_InTheStartFunction_IsAResult() => AssertTrapped(await RunAsync("starttrap"));

    [Fact(Timeout = TestTimeout)]
    public async Task Trap_AfterFilesWereWritten_KeepsThem()
    {
        var input = Input("trap", "unreachable") with { Files = WasiFileSnapshot.Empty.WithFile("a.txt", "a") };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        var result = await RunAsync(input);

        AssertTrapped(result);
        Assert.Equal(["a.txt"], result.Files!.Files.Keys);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("126")]
    [InlineData("134")]
    [InlineData("255")]
    [InlineData("256")]
    [InlineData("4294967295")]
    public async Task ExitCode_Above125_IsATrap(string code)
    {
        var result = await RunAsync("exit", code);

        AssertTrapped(result);
        Assert.Contains("exit status", result.TrapMessage, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Recursion_ThatFitsTheStack_ComesBack() => AssertExited(0, await RunAsync("recurse", "5000"));

    [Theory(Timeout = TestTimeout)]
    [InlineData("loop")]
    [InlineData("startloop")]
    public async Task Fuel_UsedUp_EndsTheGuest(string guest)
    {
        var input = Input(guest) with { Limits = new() { Fuel = 1_000_000 } };
        if (await IsRefusedAsync<SupportsFuelAttribute>(input))
            return;

        var result = await RunAsync(input);

        Assert.Equal(WasiTermination.OutOfFuel, result.Termination);
        Assert.Equal(WasiExecResult.TerminatedExitCode, result.ExitCode);
        Assert.Null(result.TrapMessage);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Fuel_UsedUp_KeepsTheOutputSoFar()
    {
        var input = Input("loop", "print") with { Limits = new() { Fuel = 10_000_000 } };
        if (await IsRefusedAsync<SupportsFuelAttribute>(input))
            return;

        Assert.Equal("started\n", (await RunAsync(input)).StdoutText);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(1, false)]
    [InlineData(100, false)]
    [InlineData(10_000_000, true)]
    [InlineData(ulong.MaxValue, true)]
    public async Task Fuel_IsEnough_OrNot(ulong fuel, bool enough)
    {
        var input = Input("hello") with { Limits = new() { Fuel = fuel } };
        if (await IsRefusedAsync<SupportsFuelAttribute>(input))
            return;

        Assert.Equal(enough ? WasiTermination.Exited : WasiTermination.OutOfFuel, (await RunAsync(input)).Termination);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("loop", "print", "started\n")]
    [InlineData("sleep", "3600000", "sleeping\n")]
    public async Task Timeout_EndsTheGuest_WithTheOutputSoFar(string guest, string argument, string output)
    {
        var result = await RunAsync(Input(guest, argument) with { Limits = new() { Timeout = new TFactory().TimeToSpeak } });

        AssertTimedOut(result);
        Assert.Equal(output, result.StdoutText);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("startloop", "")]
    [InlineData("loop", "quiet")]
    [InlineData("loop", "write")]
    [InlineData("poll", "3600000")]
    public async Task Timeout_EndsTheGuest_WhateverItDoes(string guest, string argument) =>
        AssertTimedOut(await RunAsync(Input(guest, argument) with { Limits = new() { Timeout = s_short } }));

    [Fact(Timeout = TestTimeout)]
    public async Task Timeout_KeepsTheFiles()
    {
        var input = Input("loop") with { Files = WasiFileSnapshot.Empty.WithFile("a.txt", "a").WithDirectory("d"), Limits = new() { Timeout = s_short } };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        var result = await RunAsync(input);

        AssertTimedOut(result);
        Assert.Equal(["a.txt"], result.Files!.Files.Keys);
        Assert.Equal(["d"], result.Files.Directories);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Timeout_ThatIsNotReached_ChangesNothing()
    {
        AssertExited(0, await RunAsync(Input("hello") with { Limits = new() { Timeout = TimeSpan.FromMinutes(1) } }));
        AssertExited(0, await RunAsync(Input("hello") with { Limits = new() { Timeout = TimeSpan.FromHours(1) } }));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Cancellation_BeforeTheStart_CancelsTheTask()
    {
        var input = new WasiExecInput { Module = WasiModule.FromBytes(default) };

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner.ExecuteAsync(input, new CancellationToken(canceled: true)));

        Assert.True(cancelled.CancellationToken.IsCancellationRequested);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("loop", "quiet")]
    [InlineData("loop", "write")]
    [InlineData("sleep", "3600000")]
    [InlineData("startloop", "")]
    public async Task Cancellation_StopsTheGuest(string guest, string argument)
    {
        using var source = new CancellationTokenSource();
        var files = Declares<SupportsFileSnapshotAttribute>() ? WasiFileSnapshot.Empty.WithFile("a.txt", "a") : null;
        var execution = Runner.ExecuteAsync(Input(guest, argument) with { Files = files }, source.Token);
        source.CancelAfter(200);

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);

        Assert.Equal(source.Token, cancelled.CancellationToken);
        Assert.True(execution.IsCanceled);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Cancellation_OfOne_LeavesTheOthersAlone()
    {
        using var source = new CancellationTokenSource();
        var loop = Runner.ExecuteAsync(Input("loop"), source.Token);
        var sleep = RunAsync(Input("sleep", "700") with { Limits = new() { Timeout = TimeSpan.FromMinutes(1) } });
        source.CancelAfter(100);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);

        var result = await sleep;
        AssertExited(0, result);
        Assert.Equal("sleeping\nslept\n", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task MemoryLimit_RefusesGrowth_ToTheVeryPage()
    {
        const int Page = 65_536;
        // The module's table counts too, with a few bytes.
        const int Table = 1024;
        const long Limit = 64 * Page;
        WasiExecInput With(long limit) => Input("memory", "64", "grow") with { Limits = new() { MaxMemoryBytes = limit } };
        if (await IsRefusedAsync<SupportsMemoryLimitAttribute>(With(Limit)))
            return;

        var atLimit = await GrownAsync(With(Limit + Table));
        Assert.Equal(atLimit, await GrownAsync(With(Limit + Page - 1)));
        Assert.Equal(atLimit + Page / 1024, await GrownAsync(With(Limit + Page + Table)));
        Assert.InRange(atLimit, 1, Limit / 1024);

        async Task<int> GrownAsync(WasiExecInput input)
        {
            var result = await RunAsync(input);
            AssertExited(3, result);
            return int.Parse(result.StdoutText.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact(Timeout = TestTimeout)]
    public async Task MemoryLimit_MakesAllocationFail()
    {
        var input = Input("memory", "64", "malloc") with { Limits = new() { MaxMemoryBytes = 8 << 20 } };
        if (await IsRefusedAsync<SupportsMemoryLimitAttribute>(input))
            return;

        AssertExited(3, await RunAsync(input));
        AssertExited(0, await RunAsync(input with { Limits = new() { MaxMemoryBytes = 1 << 30 } }));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task MemoryLimit_BelowTheModulesMinimum_IsTheHostsFailure()
    {
        // 64 MiB of memory, and a table of five elements, which count 8 bytes each.
        const int Least = (64 << 20) + 40;
        WasiExecInput With(long limit) => Input("bigmin") with { Limits = new() { MaxMemoryBytes = limit } };
        if (await IsRefusedAsync<SupportsMemoryLimitAttribute>(With(Least)))
            return;

        AssertExited(0, await RunAsync(With(Least)));
        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => RunAsync(With(Least - 1)));
        Assert.Contains("MaxMemoryBytes", refused.Message, StringComparison.Ordinal);
    }

    private static void AssertTrapped(WasiExecResult result)
    {
        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.Equal(WasiExecResult.TerminatedExitCode, result.ExitCode);
        Assert.False(string.IsNullOrWhiteSpace(result.TrapMessage));
    }

    private static void AssertTimedOut(WasiExecResult result)
    {
        Assert.Equal(WasiTermination.TimedOut, result.Termination);
        Assert.Equal(WasiExecResult.TerminatedExitCode, result.ExitCode);
        Assert.Null(result.TrapMessage);
        Assert.True(result.Duration >= s_short, $"{result.Duration}");
    }
}
