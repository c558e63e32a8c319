using System.Diagnostics;

namespace WasiGuard;

/// <summary>A result never depends on the files that its guest left: either the guest is refused, or the result says why it has no files.</summary>
public abstract class ReadBackContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private static readonly WasiFileSnapshot s_one = WasiFileSnapshot.Empty.WithFile("one.txt", "1");

    [Fact(Timeout = TestTimeout)]
    public Task DirectoriesDeeperThanAnyPath_LeaveTheResult() => AssertResultAsync("deep", "4096 bytes", "deep", "5000", "1");

    [Fact(Timeout = TestTimeout)]
    public Task NamesLongerThanAnyPath_LeaveTheResult() => AssertResultAsync("deep", "4096 bytes", "deep", "30", "200");

    [Fact(Timeout = TestTimeout)]
    public Task SparseFiles_LeaveTheResult() => AssertResultAsync("sparse", "bytes of files that may be read", "sparse", "10", "1000000000000");

    [Fact(Timeout = TestTimeout)]
    public async Task NamesOfTheGuest_AreEscapedInTheReason()
    {
        var input = Input("files", "symlink", "/a\n\u001b[31mb", "x") with { Files = s_one };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input) || (await RunAsync(input)).FilesError is not { } reason)
            return;

        Assert.DoesNotContain('\n', reason);
        Assert.DoesNotContain('\u001b', reason);
        Assert.Contains("b' is a symbolic link", reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task NamedPipe_MovedIn_IsNotOpened_AndLeavesTheResult() =>
        await AssertMovedInAsync("mkfifo \"$1/in\"", "'in' is a named pipe");

    [Fact(Timeout = TestTimeout)]
    public async Task NameThatIsNoUtf8_MovedIn_LeavesTheResult() =>
        await AssertMovedInAsync("mkdir -p \"$1/in/$(printf 'a\\377b')\" && touch \"$1/in/$(printf 'a\\377b')/file\"", "whose bytes are no UTF-8");

    [Fact(Timeout = TestTimeout)]
    public async Task DirectoryThatNobodyMayEnter_MovedIn_IsRemovedAgain()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "A privileged user may enter every directory.");

        await AssertMovedInAsync("mkdir -p \"$1/in/a/b\" && touch \"$1/in/a/b/file\" && chmod 0 \"$1/in/a/b\" \"$1/in/a\"", "Permission denied");
    }

    private async Task AssertMovedInAsync(string commands, string refusal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs /bin/sh.");
        var host = CreateHostDirectory("host");
        var input = Input("files", "rename", "/data/in", "/in") with { Files = s_one, Preopens = [new(host, "/data")] };
        if (await IsRefusedAsync<SupportsPreopensAttribute>(input) || await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;
        using (var shell = Process.Start("/bin/sh", ["-ec", commands, "sh", host]))
        {
            await shell.WaitForExitAsync(TestCancelled);
            Assert.Equal(0, shell.ExitCode);
        }

        var result = await RunAsync(input);

        AssertExited(0, result);
        Assert.Equal("rename /data/in: ok\n", result.StdoutText);
        Assert.Null(result.Files);
        Assert.Contains(refusal, result.FilesError, StringComparison.Ordinal);
    }

    private async Task AssertResultAsync(string operation, string refusal, params string[] arguments)
    {
        var input = Input("tree", arguments) with { Files = s_one, Limits = new() { Timeout = TimeSpan.FromSeconds(50) } };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        var result = await RunAsync(input);

        Assert.Equal(WasiTermination.Exited, result.Termination);
        Assert.StartsWith($"{operation}: ", result.StdoutText, StringComparison.Ordinal);
        if (result.FilesError is not { } reason)
        {
            Assert.Equal(1, result.ExitCode);
            Assert.NotNull(result.Files);
            return;
        }

        AssertExited(0, result);
        Assert.Null(result.Files);
        Assert.Contains(refusal, reason, StringComparison.Ordinal);
    }
}
