using System.Diagnostics;

namespace WasiGuard;

/// <summary>Output that is written while the guest writes it.</summary>
public abstract class OutputStreamContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(2);

    [Fact(Timeout = TestTimeout)]
    public async Task Output_ArrivesWhileTheGuestRuns()
    {
        var (stdout, stderr) = (new OutputStream(), new OutputStream());
        using var enough = new CancellationTokenSource();
        if (await IsRefusedAsync<SupportsStreamingOutputAttribute>(Input("stdio") with { StandardOutputStream = stdout }))
            return;

        var running = Runner.ExecuteAsync(Input("stdio", "say", "first", "warn", "second", "spin") with { StandardOutputStream = stdout, StandardErrorStream = stderr }, enough.Token);
        await stdout.WaitForAsync("first\n", TestCancelled);
        await stderr.WaitForAsync("second\n", TestCancelled);
        Assert.False(running.IsCompleted);
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(stdout.Violations);
        Assert.Empty(stderr.Violations);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Output_IsInTheStreams_AndNotInTheResult()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        var (stdout, stderr) = (new OutputStream(), new OutputStream());

        var result = await RunAsync(Input("flood", "1000000", "both", "65536") with { StandardOutputStream = stdout, StandardErrorStream = stderr });

        AssertExited(0, result);
        Assert.Equal(StdioContract<TFactory>.Flood(1_000_000), stdout.Taken);
        Assert.Equal(StdioContract<TFactory>.Flood(1_000_000), stderr.Taken);
        Assert.Empty(result.Stdout.ToArray());
        Assert.Empty(result.Stderr.ToArray());
        Assert.False(result.StdoutTruncated);
        Assert.False(result.StderrTruncated);
        Assert.Empty(stdout.Violations);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task OneStream_OfTwo_LeavesTheOtherOutputInTheResult()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        var stream = new OutputStream();

        var result = await RunAsync(Input("stdio", "say", "out", "warn", "err") with { StandardErrorStream = stream });

        Assert.Equal("out\n", result.StdoutText);
        Assert.Equal("err\n", stream.Text);
        Assert.Empty(result.StderrText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task TheSameStream_ForBoth_IsCalledOnceAtATime()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        var stream = new OutputStream(token => Task.Delay(1, token));

        var result = await RunAsync(Input("flood", "300000", "both", "10000") with { StandardOutputStream = stream, StandardErrorStream = stream });

        AssertExited(0, result);
        Assert.Equal(600_000, stream.Taken.Length);
        Assert.Empty(stream.Violations);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(0, true)]
    [InlineData(99_999, true)]
    [InlineData(100_000, false)]
    public async Task Cap_CountsForStreams(int cap, bool isCut)
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        var (stdout, stderr) = (new OutputStream(), new OutputStream());
        var limits = new WasiLimits { MaxStdoutBytes = cap, MaxStderrBytes = cap };

        var result = await RunAsync(Input("flood", "100000", "both", "4096") with { StandardOutputStream = stdout, StandardErrorStream = stderr, Limits = limits });

        AssertExited(0, result);
        Assert.Equal(StdioContract<TFactory>.Flood(cap), stdout.Taken);
        Assert.Equal(StdioContract<TFactory>.Flood(cap), stderr.Taken);
        Assert.Equal(isCut, result.StdoutTruncated);
        Assert.Equal(isCut, result.StderrTruncated);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Stream_ThatThrows_EndsTheExecution_WithItsException()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        var failure = new IOException("the disk is full");
        var stream = new OutputStream(_ => Task.FromException(failure));

        Assert.Same(failure, await Record.ExceptionAsync(() => RunAsync(Input("stdio", "say", "first", "spin") with { StandardOutputStream = stream })));
        Assert.Equal(1, stream.Calls);
    }

    /// <summary>The guest does not get to know: it would say something about it, or do something else instead.</summary>
    [Fact(Timeout = TestTimeout)]
    public async Task Stream_ThatThrows_IsNotAnErrorOfTheGuests()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        for (var i = 0; i < 10; i++)
        {
            var failure = new IOException("the disk is full");
            var (stdout, stderr) = (new OutputStream(_ => Task.FromException(failure)), new OutputStream());

            Assert.Same(failure, await Record.ExceptionAsync(() => RunAsync(Input("stdio", "flood", "1") with { StandardOutputStream = stdout, StandardErrorStream = stderr })));
            Assert.Equal("", stderr.Text);
        }
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Stream_ThatCancelsItself_EndsTheExecution_WithItsException()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        var failure = new OperationCanceledException("of its own");
        var stream = new OutputStream(_ => throw failure);

        Assert.Same(failure, await Record.ExceptionAsync(() => RunAsync(Input("stdio", "say", "first", "spin") with { StandardOutputStream = stream })));
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_ThatBlocks_DoesNotHoldTheDeadline(bool heedsToken)
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        var stream = new OutputStream(token => Task.Delay(Timeout.Infinite, heedsToken ? token : default));
        var limits = new WasiLimits { Timeout = s_short };

        var clock = Stopwatch.StartNew();
        var result = await RunAsync(Input("stdio", "flood", "1") with { StandardOutputStream = stream, Limits = limits });

        Assert.Equal(WasiTermination.TimedOut, result.Termination);
        Assert.True(clock.Elapsed < s_short * 10, $"{clock.Elapsed}");
        Assert.Equal(1, stream.Calls);
        Assert.Empty(stream.Violations);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_ThatBlocks_DoesNotHoldCancellation(bool heedsToken)
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        using var enough = new CancellationTokenSource();
        var stream = new OutputStream(token => Task.Delay(Timeout.Infinite, heedsToken ? token : default));

        var running = Runner.ExecuteAsync(Input("stdio", "flood", "1") with { StandardOutputStream = stream }, enough.Token);
        await stream.WaitForAsync("xxx", TestCancelled);
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, stream.Calls);
    }

    /// <summary>What a stream registers with its token is its own affair: it holds nobody up, and what it throws reaches nobody.</summary>
    [Theory(Timeout = TestTimeout)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Stream_WhoseTokenCallbackMisbehaves_HoldsUpNobody(bool throws, bool cancels)
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        using var open = new ManualResetEventSlim();
        using var enough = new CancellationTokenSource();
        var stream = new OutputStream(token =>
        {
            token.Register(() =>
            {
                if (throws)
                    throw new InvalidOperationException("The callback's own.");
                open.Wait(TestCancelled);
            });
            return Task.Delay(Timeout.Infinite, CancellationToken.None);
        });
        var input = Input("stdio", "flood", "1") with { StandardOutputStream = stream, Limits = new() { Timeout = cancels ? null : s_short } };

        var running = Runner.ExecuteAsync(input, enough.Token);
        await stream.WaitForAsync("xxx", TestCancelled);
        if (cancels)
        {
            // On this thread, as a caller does: what the stream registered does not run here.
            enough.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }
        else
        {
            Assert.Equal(WasiTermination.TimedOut, (await running).Termination);
        }

        Assert.False(open.IsSet);
        open.Set();
        Assert.Equal("hello, world\n", (await RunAsync("hello")).StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Stream_ThatBlocksItsCaller_IsLeftBehind()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        using var open = new ManualResetEventSlim();
        using var left = new SemaphoreSlim(0);
        var stream = new OutputStream(_ =>
        {
            open.Wait(TestCancelled);
            left.Release();
            return Task.CompletedTask;
        });

        var result = await RunAsync(Input("stdio", "flood", "1") with { StandardOutputStream = stream, Limits = new() { Timeout = s_short } });
        open.Set();
        await left.WaitAsync(TestCancelled);
        var next = await RunAsync("hello");

        Assert.Equal(WasiTermination.TimedOut, result.Termination);
        Assert.Equal("hello, world\n", next.StdoutText);
        Assert.Equal(1, stream.Calls);
    }

    /// <summary>Executions whose streams take nothing, beside one whose stream does: fewer than the runner runs at a time.</summary>
    protected virtual int SlowExecutions => 8;

    [Fact(Timeout = TestTimeout)]
    public async Task SlowStreams_HoldTheirOwnExecutionsOnly()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        using var enough = new CancellationTokenSource();
        var streams = Enumerable.Range(0, SlowExecutions).Select(_ => new OutputStream(token => Task.Delay(Timeout.Infinite, token))).ToArray();
        var running = streams.Select(stream => Runner.ExecuteAsync(Input("stdio", "flood", "1") with { StandardOutputStream = stream }, enough.Token)).ToArray();
        foreach (var stream in streams)
            await stream.WaitForAsync("xxx", TestCancelled);

        var others = new OutputStream();
        await RunAsync(Input("stdio", "say", "mine") with { StandardOutputStream = others });

        Assert.Equal("mine\n", others.Text);
        Assert.All(running, one => Assert.False(one.IsCompleted));
        await enough.CancelAsync();
        foreach (var one in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Guest_ThatTraps_HasWrittenBefore()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;
        var (stdout, stderr) = (new OutputStream(), new OutputStream());

        var result = await RunAsync(Input("trap", "unreachable") with { StandardOutputStream = stdout, StandardErrorStream = stderr });

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.NotNull(result.TrapMessage);
        Assert.Equal("before\n", stdout.Text);
        Assert.Equal("before\n", stderr.Text);
        Assert.False(result.StderrTruncated);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Input_WithAStreamThatCannotBeWritten_IsRefusedByName()
    {
        if (!Declares<SupportsStreamingOutputAttribute>())
            return;

        Assert.Contains("StandardOutputStream", (await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(Input("hello") with { StandardOutputStream = new InputStream() }))).Message, StringComparison.Ordinal);
        Assert.Contains("StandardErrorStream", (await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(Input("hello") with { StandardErrorStream = new InputStream() }))).Message, StringComparison.Ordinal);
    }
}
