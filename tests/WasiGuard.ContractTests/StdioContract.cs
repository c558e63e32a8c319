namespace WasiGuard;

/// <summary>What is kept of a guest's output.</summary>
public abstract class StdioContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Theory(Timeout = TestTimeout)]
    [InlineData(1000, 0, 0, true)]
    [InlineData(1000, 1, 1, true)]
    [InlineData(1000, 999, 999, true)]
    [InlineData(1000, 1000, 1000, false)]
    [InlineData(1000, 1001, 1000, false)]
    [InlineData(0, 0, 0, false)]
    public async Task Stdout_IsKept_UpToItsCap(int written, long cap, int kept, bool truncated)
    {
        var result = await RunAsync(Input("flood", $"{written}", "out", "100") with { Limits = new() { MaxStdoutBytes = cap } });

        AssertExited(0, result);
        Assert.Equal(Flood(kept), result.Stdout.ToArray());
        Assert.Equal(truncated, result.StdoutTruncated);
        Assert.False(result.StderrTruncated);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(0, 0, true)]
    [InlineData(999, 999, true)]
    [InlineData(1000, 1000, false)]
    public async Task Stderr_IsKept_UpToItsCap(long cap, int kept, bool truncated)
    {
        var result = await RunAsync(Input("flood", "1000", "err", "100") with { Limits = new() { MaxStderrBytes = cap } });

        AssertExited(0, result);
        Assert.Equal(Flood(kept), result.Stderr.ToArray());
        Assert.Equal(truncated, result.StderrTruncated);
        Assert.False(result.StdoutTruncated);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Output_BeyondBothCaps_DoesNotBlockTheGuest()
    {
        var result = await RunAsync(Input("flood", "3000000", "both", "65536") with { Limits = new() { MaxStdoutBytes = 10, MaxStderrBytes = 20 } });

        AssertExited(0, result);
        Assert.Equal(Flood(10), result.Stdout.ToArray());
        Assert.Equal(Flood(20), result.Stderr.ToArray());
        Assert.True(result.StdoutTruncated);
        Assert.True(result.StderrTruncated);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(1_048_576, false)]
    [InlineData(1_048_577, true)]
    public async Task Output_IsKept_UpToOneMebibyteByDefault(int written, bool truncated)
    {
        var result = await RunAsync("flood", $"{written}", "both", "65536");

        Assert.Equal(Flood(1_048_576), result.Stdout.ToArray());
        Assert.Equal(Flood(1_048_576), result.Stderr.ToArray());
        Assert.Equal(truncated, result.StdoutTruncated);
        Assert.Equal(truncated, result.StderrTruncated);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Output_WithALargeCap_IsWhole()
    {
        var result = await RunAsync(Input("flood", "10000000", "out", "65536") with { Limits = new() { MaxStdoutBytes = new WasiCeilings().OutputBytes } });

        Assert.Equal(Flood(10_000_000), result.Stdout.ToArray());
        Assert.False(result.StdoutTruncated);
    }

    /// <summary>What a runner answers to a read of standard input into no buffer: an engine may call it interrupted (27), and takes nothing from the input.</summary>
    protected virtual int ErrnoOfAnEmptyRead => 0;

    [Fact(Timeout = TestTimeout)]
    public async Task Read_OfNothing_TakesNothing()
    {
        var result = await RunAsync(Input("emptyread") with { StandardInput = "abc"u8.ToArray() });

        AssertExited(0, result);
        var before = $"none errno {ErrnoOfAnEmptyRead} bytes 0\nempty errno {ErrnoOfAnEmptyRead} bytes 0\n";
        Assert.StartsWith($"{before}read 3\nnone errno ", result.StdoutText, StringComparison.Ordinal);
        Assert.EndsWith("end errno 0 bytes 0\n", result.StdoutText, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Errno_OfWhatAStandardStreamDoesNotHave_IsTheSameEverywhere() => Assert.Equal(
        """
        stdin: pread 70 pwrite 8 seek 70 tell 70 flags 8 size 8 advise 8 sync 8 datasync 8 prestat 8 name 54 accept 57
        stdin: readdir 8 mkdir 8 stat 8 unlink 8 rmdir 8 readlink 8 rename 8 open 8
        stdout: pread 8 pwrite 70 seek 70 tell 70 flags 8 size 8 advise 8 sync 8 datasync 8 prestat 8 name 54 accept 57
        stdout: readdir 8 mkdir 8 stat 8 unlink 8 rmdir 8 readlink 8 rename 8 open 8
        stderr: pread 8 pwrite 70 seek 70 tell 70 flags 8 size 8 advise 8 sync 8 datasync 8 prestat 8 name 54 accept 57
        stderr: readdir 8 mkdir 8 stat 8 unlink 8 rmdir 8 readlink 8 rename 8 open 8
        none: pread 8 pwrite 8 seek 8 tell 8 flags 8 size 8 advise 8 sync 8 datasync 8 prestat 8 name 8 accept 8
        none: readdir 8 mkdir 8 stat 8 unlink 8 rmdir 8 readlink 8 rename 8 open 8

        """,
        (await RunAsync("errnos")).StdoutText);

    [Fact(Timeout = TestTimeout)]
    public async Task Output_FollowsItsDescriptor()
    {
        var result = await RunAsync("stdio", "say", "one", "renumber", "2", "1", "write", "1", "two", "write", "2", "nothing", "close", "1", "write", "1", "nothing");

        // There is no descriptor left to report on, which is the guest's 3.
        Assert.Equal((3, "one\n", "two\n"), (result.ExitCode, result.StdoutText, result.StderrText));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Output_OfADescriptorThatIsClosed_GoesNowhere()
    {
        var result = await RunAsync("stdio", "say", "one", "close", "1", "write", "1", "two", "readfd", "0", "close", "0", "warn", "three");

        AssertExited(0, result);
        Assert.Equal("one\n", result.StdoutText);
        Assert.Equal("write 1 errno 8 wrote 0\nwrite 1 errno 8 wrote 0\nthree\n", result.StderrText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Output_OfADescriptorThatBecameAFile_IsInTheFile()
    {
        var input = Input("stdio", "open", "/log", "renumber", "4", "1", "say", "logged", "warn", "seen") with { Files = WasiFileSnapshot.Empty };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        var result = await RunAsync(input);

        AssertExited(0, result);
        Assert.Equal(("open: 4\n", "seen\n"), (result.StdoutText, result.StderrText));
        Assert.Equal("logged\n", System.Text.Encoding.UTF8.GetString(result.Files!["log"].Span));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task StandardInput_FollowsItsDescriptor()
    {
        var result = await RunAsync(Input("stdio", "read", "3", "renumber", "0", "2", "readfd", "2", "readfd", "2") with { StandardInput = "abcdef"u8.ToArray() });

        AssertExited(0, result);
        Assert.Equal("read 3: abc\nread 3: def\nread 0: \n", result.StdoutText);
    }

    internal static byte[] Flood(int length)
    {
        var pattern = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.\n"u8;
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = pattern[i % 64];
        return bytes;
    }
}
