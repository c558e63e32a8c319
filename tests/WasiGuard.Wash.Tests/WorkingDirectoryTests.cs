namespace WasiGuard.Wash.Tests;

/// <summary>Where the shell starts, and which files its paths lead to, on a runner.</summary>
public abstract class WorkingDirectoryTests<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private static readonly WasiFileSnapshot s_files = WasiFileSnapshot.Empty
        .WithFile("top.txt", "top\n")
        .WithFile("work/here.txt", "here\n")
        .WithFile("other/there.txt", "there\n");

    [Theory(Timeout = TestTimeout)]
    [InlineData("pwd; ls", "/work\nhere.txt\n")]
    [InlineData("cat here.txt ./here.txt ../other/there.txt", "here\nhere\nthere\n")]
    [InlineData("cat /top.txt ../top.txt /work/here.txt", "top\ntop\nhere\n")]
    [InlineData("ls /; cd /; ls; cat top.txt", "other\ntop.txt\nwork\nother\ntop.txt\nwork\ntop\n")]
    [InlineData("echo /*; echo ../*/*.txt", "/other /top.txt /work\n../other/there.txt ../work/here.txt\n")]
    [InlineData("cd ..; pwd; cd other; pwd; cat *", "/\n/other\nthere\n")]
    public async Task WorkingDirectory_InASnapshot_IsWhereTheShellStarts(string commandLine, string output)
    {
        Assert.SkipUnless(Runner.Supports<SupportsFileSnapshotAttribute>() && Runner.Supports<SupportsWorkingDirectoryAttribute>(), "This runner has no working directory in a snapshot.");
        var result = await Runner.ExecuteAsync(Wash.Input("-c", commandLine) with { Files = s_files, WorkingDirectory = "/work" }, TestContext.Current.CancellationToken);

        Assert.Equal("", result.StderrText);
        Assert.Equal(output, result.StdoutText);
        AssertExited(0, result);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Changes_EverywhereInTheSnapshot_ComeBack()
    {
        Assert.SkipUnless(Runner.Supports<SupportsFileSnapshotAttribute>() && Runner.Supports<SupportsWorkingDirectoryAttribute>(), "This runner has no working directory in a snapshot.");
        const string Script = "echo new > new.txt; echo root > /root.txt; rm /top.txt; mv /other /moved; mkdir /other; echo 2 > /other/second.txt; ls /moved /other";

        var result = await Runner.ExecuteAsync(Wash.Input("-c", Script) with { Files = s_files, WorkingDirectory = "/work" }, TestContext.Current.CancellationToken);

        Assert.Equal("", result.StderrText);
        Assert.Equal("/moved:\nthere.txt\n\n/other:\nsecond.txt\n", result.StdoutText);
        Assert.Equal(["moved/there.txt", "other/second.txt", "root.txt", "work/here.txt", "work/new.txt"], result.Files!.Files.Keys);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task RemovedDirectory_OfTheRoot_IsGone()
    {
        Assert.SkipUnless(Runner.Supports<SupportsFileSnapshotAttribute>() && Runner.Supports<SupportsWorkingDirectoryAttribute>(), "This runner has no working directory in a snapshot.");
        var result = await Runner.ExecuteAsync(Wash.Input("-c", "rm -r /other; test -e /other || echo gone; cat /other/there.txt; echo $?") with { Files = s_files, WorkingDirectory = "/work" }, TestContext.Current.CancellationToken);

        Assert.Equal("gone\n1\n", result.StdoutText);
        Assert.Equal(["top.txt", "work/here.txt"], result.Files!.Files.Keys);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task NoWorkingDirectory_StartsInTheFirstPreopen()
    {
        Assert.SkipUnless(Runner.Supports<SupportsPreopensAttribute>(), "This runner has no preopens.");
        var first = CreateHostDirectory("first");
        var input = Wash.Input("-c", "pwd; echo 1 > a; ls /; echo 2 > /data/second/b; cd /data; ls; mv second/b ../work/b; ls /work") with
        {
            Preopens = [new(first, "/work"), new(CreateHostDirectory("second"), "/data/second")],
        };

        var result = await Runner.ExecuteAsync(input, TestContext.Current.CancellationToken);

        Assert.Equal("", result.StderrText);
        Assert.Equal("/work\ndata\nwork\nsecond\na\nb\n", result.StdoutText);
        Assert.Equal("2\n", File.ReadAllText(Path.Combine(first, "b")));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task NoFiles_AreASilentEmptyRoot()
    {
        var result = await Runner.ExecuteAsync(Wash.Input("-c", "pwd; ls; echo x > f; echo $?; echo $((6 * 7))"), TestContext.Current.CancellationToken);

        Assert.Equal("/\n2\n42\n", result.StdoutText);
        AssertExited(0, result);
    }
}
