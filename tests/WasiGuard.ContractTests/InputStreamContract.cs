namespace WasiGuard;

/// <summary>Input that is read while the guest reads it.</summary>
public abstract class InputStreamContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(2);

    [Fact(Timeout = TestTimeout)]
    public async Task Guest_IsAnswered_LineByLine()
    {
        var (stdin, stdout) = (new InputStream(), new OutputStream());
        if (await IsRefusedAsync<SupportsStreamingInputAttribute>(Input("stdio") with { StandardInputStream = stdin }) || !Declares<SupportsStreamingOutputAttribute>())
            return;

        var running = RunAsync(Input("stdio", "say", "name?", "read", "read", "say", "done") with { StandardInputStream = stdin, StandardOutputStream = stdout });
        await stdout.WaitForAsync("name?\n", TestCancelled);
        stdin.Put("Ada\n");
        await stdout.WaitForAsync("read 4: Ada\n", TestCancelled);
        Assert.False(running.IsCompleted);
        stdin.Put("Grace\n");
        AssertExited(0, await running);

        Assert.Equal("name?\nread 4: Ada\n\nread 6: Grace\n\ndone\n", stdout.Text);
        Assert.Empty(stdin.Violations);
        Assert.Empty(stdout.Violations);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Input_ReachesTheGuest_Whole()
    {
        if (!Declares<SupportsStreamingInputAttribute>() || !Declares<SupportsStreamingOutputAttribute>())
            return;
        var bytes = StdioContract<TFactory>.Flood(3_000_000);
        var stdout = new OutputStream();
        var limits = new WasiLimits { MaxStdoutBytes = null };

        var result = await RunAsync(Input("stdio", "echo") with { StandardInputStream = new MemoryStream(bytes), StandardOutputStream = stdout, Limits = limits });

        AssertExited(0, result);
        Assert.Equal(bytes, stdout.Taken);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Guest_ThatDoesNotRead_DoesNotWait()
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;
        var stdin = new InputStream();

        AssertExited(0, await RunAsync(Input("hello") with { StandardInputStream = stdin }));
        Assert.Empty(stdin.Violations);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Guest_ThatIsDone_DoesNotTakeTheRest()
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;
        var stdin = new EndlessStream();

        AssertExited(0, await RunAsync(Input("stdio", "read", "10") with { StandardInputStream = stdin }));

        // What a pipe holds and no more.
        Assert.InRange(stdin.Given, 10, 4 * 1024 * 1024);
        var given = stdin.Given;
        await RunAsync("hello");
        Assert.Equal(given, stdin.Given);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task End_OfTheStream_IsTheGuestsEnd()
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;
        var stdin = new InputStream();
        stdin.Put("last");
        stdin.End();

        var result = await RunAsync(Input("stdio", "read", "read", "read") with { StandardInputStream = stdin });

        Assert.Equal("read 4: last\nread 0: \nread 0: \n", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Poll_WaitsForTheStream()
    {
        if (!Declares<SupportsStreamingInputAttribute>() || !Declares<SupportsStreamingOutputAttribute>())
            return;
        var (stdin, stdout) = (new InputStream(), new OutputStream());

        var running = RunAsync(Input("stdio", "say", "waiting", "poll", "in", ".", "read", "poll", "in", "3600000", ".", "read") with { StandardInputStream = stdin, StandardOutputStream = stdout });
        await stdout.WaitForAsync("waiting\n", TestCancelled);
        stdin.Put("one");
        await stdout.WaitForAsync("poll: in\nread 3: one\n", TestCancelled);
        stdin.End();
        AssertExited(0, await running);

        Assert.Equal("waiting\npoll: in\nread 3: one\npoll: in\nread 0: \n", stdout.Text);
        Assert.Empty(stdin.Violations);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Poll_OfAStreamThatIsNotReady_AnswersWhatIs()
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;
        var stdin = new InputStream();

        var result = await RunAsync(Input("stdio", "poll", "in", "1", ".", "poll", "in", "3600000", "2", ".", "poll", "out", "in", "3600000", ".") with { StandardInputStream = stdin });

        AssertExited(0, result);
        Assert.Equal("poll: 1\npoll: 2\npoll: out\n", result.StdoutText);
        Assert.Empty(stdin.Violations);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Stream_ThatThrows_EndsTheExecution_WithItsException()
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;
        var failure = new InvalidDataException("no such line");
        var stdin = new InputStream();
        stdin.End(failure);

        Assert.Same(failure, await Record.ExceptionAsync(() => RunAsync(Input("stdio", "read", "spin") with { StandardInputStream = stdin })));
        Assert.Same(failure, await Record.ExceptionAsync(() => RunAsync(Input("stdio", "poll", "in", "3600000", ".", "read", "spin") with { StandardInputStream = stdin })));
    }

    /// <summary>A stream that says something that cannot be has not said that its input is over.</summary>
    [Theory(Timeout = TestTimeout)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task Stream_ThatSaysAnImpossibleCount_EndsTheExecution_NamingIt(int count)
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Input("stdio", "read", "spin") with { StandardInputStream = new CountingStream(count) }));

        Assert.Contains("StandardInputStream", failure.Message, StringComparison.Ordinal);
    }

    private sealed class CountingStream(int count) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(count);
    }

    /// <summary>Half of an input is not all of it.</summary>
    [Fact(Timeout = TestTimeout)]
    public async Task Stream_ThatThrows_IsNotTheEndOfTheInput()
    {
        if (!Declares<SupportsStreamingInputAttribute>() || !Declares<SupportsStreamingOutputAttribute>())
            return;
        for (var i = 0; i < 10; i++)
        {
            var failure = new InvalidDataException("no such line");
            var (stdin, stdout) = (new InputStream(), new OutputStream());
            stdin.Put("half");
            stdin.End(failure);

            Assert.Same(failure, await Record.ExceptionAsync(() => RunAsync(Input("stdio", "read", "read", "spin") with { StandardInputStream = stdin, StandardOutputStream = stdout })));
            Assert.DoesNotContain("read 0", stdout.Text, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(true, "read")]
    [InlineData(false, "read")]
    [InlineData(true, "poll")]
    [InlineData(false, "poll")]
    public async Task Stream_ThatBlocks_DoesNotHoldTheDeadline(bool heedsToken, string how)
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;
        var stdin = new InputStream { IgnoresToken = !heedsToken };

        var result = await RunAsync(Input("stdio", [how, "in"]) with { StandardInputStream = stdin, Limits = new() { Timeout = s_short } });

        Assert.Equal(WasiTermination.TimedOut, result.Termination);
        Assert.Equal(1, stdin.Calls);
        Assert.Equal(heedsToken, stdin.WasCancelled);
        Assert.Empty(stdin.Violations);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_ThatBlocks_DoesNotHoldCancellation(bool heedsToken)
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;
        using var enough = new CancellationTokenSource();
        var stdin = new InputStream { IgnoresToken = !heedsToken };

        var running = Runner.ExecuteAsync(Input("stdio", "read") with { StandardInputStream = stdin }, enough.Token);
        await stdin.Asked.WaitAsync(TestCancelled);
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, stdin.Calls);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Input_WithBothInputs_IsRefusedByName()
    {
        if (!Declares<SupportsStreamingInputAttribute>())
            return;
        var both = Input("hello") with { StandardInput = "x"u8.ToArray(), StandardInputStream = new InputStream() };
        var unreadable = Input("hello") with { StandardInputStream = new OutputStream() };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(both));
        Assert.Contains("WasiExecInput.StandardInput ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("WasiExecInput.StandardInputStream ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("WasiExecInput.StandardInputStream ", (await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(unreadable))).Message, StringComparison.Ordinal);
    }

    /// <summary>Never ends and never waits.</summary>
    private sealed class EndlessStream : CheckedStream
    {
        public override bool CanRead => true;

        public override bool CanWrite => false;

        public long Given { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await CallAsync(() =>
            {
                buffer.Span.Fill((byte)'y');
                Given += buffer.Length;
                return Task.FromResult(buffer.Length);
            }, cancellationToken);
    }
}
