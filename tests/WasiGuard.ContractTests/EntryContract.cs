namespace WasiGuard;

/// <summary>What is called at start is decided from the module's bytes, alike on every runner, and what they rule out is refused by name.</summary>
public abstract class EntryContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Fact(Timeout = TestTimeout)]
    public async Task Initialize_IsCalled_BeforeStart()
    {
        var result = await RunAsync("initialize");

        AssertExited(0, result);
        Assert.Equal("IS", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Export_WithTheEmptyName_IsNeverCalled() => AssertExited(3, await RunAsync("emptyname"));

    [Fact(Timeout = TestTimeout)]
    public async Task Initialize_ThatTraps_IsAResult_AndStartIsNotCalled()
    {
        var result = await RunAsync("initializetrap");

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.Contains("unreachable", result.TrapMessage, StringComparison.Ordinal);
        Assert.Equal("I", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Initialize_ThatExits_EndsTheProgram()
    {
        var result = await RunAsync("initializeexit");

        AssertExited(7, result);
        Assert.Equal("I", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Initialize_ThatNeverEnds_IsTimedOut_WithItsOutput()
    {
        var result = await RunAsync(Input("initializeloop") with { Limits = new() { Timeout = new TFactory().TimeToSpeak } });

        Assert.Equal(WasiTermination.TimedOut, result.Termination);
        Assert.Equal("I", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Initialize_ThatUsesUpTheFuel_IsOutOfFuel()
    {
        var input = Input("initializeloop") with { Limits = new() { Fuel = 1_000_000 } };
        if (await IsRefusedAsync<SupportsFuelAttribute>(input))
            return;

        Assert.Equal(WasiTermination.OutOfFuel, (await RunAsync(input)).Termination);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task StartFunction_MayCallWasi()
    {
        var result = await RunAsync("startwasi");

        AssertExited(0, result);
        Assert.Equal("IS", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task StartFunction_ThatExits_EndsTheProgram() => AssertExited(7, await RunAsync("startexit"));

    [Fact(Timeout = TestTimeout)]
    public async Task Call_ThatFails_LeavesItsAnswerAsItWas() => AssertExited(0, await RunAsync("failedcall"));

    [Theory(Timeout = TestTimeout)]
    [InlineData("empty", "no function '_start'")]
    [InlineData("nostart", "no function '_start'", "reactor", "_initialize", "WASI command")]
    [InlineData("startparam", "'_start'", "(i32) -> ()", "() -> ()")]
    [InlineData("startglobal", "'_start'", "a global", "() -> ()")]
    [InlineData("initializeparam", "'_initialize'", "(i64) -> ()", "() -> ()")]
    [InlineData("memoryfunction", "a function as 'memory'")]
    [InlineData("missingwasi", "wasi_snapshot_preview1.no_such_function", "() -> (i32)", "does not have", "wasm32-wasip1")]
    [InlineData("badwasi", "wasi_snapshot_preview1.fd_write", "(i32, i64) -> (i32)", "(i32, i32, i32, i32) -> (i32)", "wasm32-wasip1")]
    [InlineData("wasiglobal", "wasi_snapshot_preview1.environ", "nothing but functions")]
    public async Task Module_WhoseBytesRuleItOut_IsRefusedByName(string guest, params string[] named)
    {
        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => RunAsync(guest));

        Assert.StartsWith($"The module '{guest}.wasm' ", refused.Message, StringComparison.Ordinal);
        Assert.All(named, name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("nomemory")]
    [InlineData("exitbare")]
    public async Task CallOfWasi_WithoutAnExportedMemory_IsATrap(string guest) => Assert.Equal(WasiTermination.Trapped, (await RunAsync(guest)).Termination);

    [Fact(Timeout = TestTimeout)]
    public async Task NetFetch_ImportedWithAnotherType_IsRefusedByName()
    {
        if (await IsRefusedAsync<SupportsNetFetchAttribute>(Input("badsignature")))
            return;

        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => RunAsync("badsignature"));

        Assert.Contains("openagentic_netfetch.fetch_get with the type (i32) -> (i64), which has the type (i32, i32, i32, i32, i32, i32, i32) -> (i32)", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Module_ForTheWasiBeforePreview1_IsRefusedByName()
    {
        var refused = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => RunAsync("unstable"));

        Assert.All((string[])["wasi_unstable.fd_seek", "preview 0", "wasm32-wasip1"], name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
    }
}
