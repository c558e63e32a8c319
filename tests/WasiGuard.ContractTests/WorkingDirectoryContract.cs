namespace WasiGuard;

/// <summary>The directory that a guest starts in: <c>PWD</c>, and relative paths of programs built with wasi-libc.</summary>
public abstract class WorkingDirectoryContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private static readonly WasiFileSnapshot s_files = WasiFileSnapshot.Empty
        .WithFile("top.txt", "top")
        .WithFile("work/here.txt", "here")
        .WithFile("work/sub/below.txt", "below")
        .WithFile("other/there.txt", "there");

    [Fact(Timeout = TestTimeout)]
    public async Task None_IsTheRoot()
    {
        var input = Relative("read", "top.txt", "read", "/top.txt", "read", "work/here.txt") with { Files = s_files };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        Assert.Equal("PWD=(unset)\ntop\ntop\nhere\n", (await RunAsync(input)).StdoutText);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("/")]
    [InlineData("//")]
    public async Task Root_IsTheRoot(string directory)
    {
        var result = await RunInAsync(directory, "read", "top.txt", "read", "/work/here.txt", "write", "new.txt", "n");

        if (result is null)
            return;
        Assert.Equal("PWD=/\ntop\nhere\nwrite new.txt: ok\n", result.StdoutText);
        Assert.True(result.Files!.Files.ContainsKey("new.txt"));
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("/work")]
    [InlineData("/work/")]
    public async Task RelativePaths_BeginThere_WithoutAChdir(string directory)
    {
        var result = await RunInAsync(directory, "read", "here.txt", "read", "./here.txt", "read", "sub/below.txt", "write", "new.txt", "n", "mkdir", "made");

        if (result is null)
            return;
        Assert.Equal("PWD=/work\nhere\nhere\nbelow\nwrite new.txt: ok\nmkdir made: ok\n", result.StdoutText);
        Assert.Equal(["other/there.txt", "top.txt", "work/here.txt", "work/new.txt", "work/sub/below.txt"], result.Files!.Files.Keys);
        Assert.Equal(["other", "work", "work/made", "work/sub"], result.Files.Directories);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task RelativePaths_BeginInADeepDirectory()
    {
        var result = await RunInAsync("/work/sub", "read", "below.txt", "read", "/work/here.txt", "read", "/work/sub/below.txt");

        Assert.True(result is null || result.StdoutText == "PWD=/work/sub\nbelow\nhere\nbelow\n", result?.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task AbsolutePaths_IntoKnownDirectories_StayAbsolute()
    {
        var result = await RunInAsync("/work", "read", "/other/there.txt", "read", "/work/here.txt", "write", "/other/new.txt", "n");

        if (result is null)
            return;
        Assert.Equal("PWD=/work\nthere\nhere\nwrite /other/new.txt: ok\n", result.StdoutText);
        Assert.True(result.Files!.Files.ContainsKey("other/new.txt"));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task RelativePath_WithTheNameOfADirectoryOfTheRoot_IsTheWorkingDirectorys()
    {
        var files = s_files.WithFile("work/other/mine.txt", "mine");
        var input = Relative("read", "other/mine.txt") with { Files = files, WorkingDirectory = "/work" };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input) || await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        Assert.Equal("PWD=/work\nmine\n", (await RunAsync(input)).StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Guest_ThatChangesToPwd_IsThere()
    {
        var input = Input("files", "read", "here.txt", "+", "write", "new.txt", "n", "+", "read", "/other/there.txt", "+", "read", "../other/there.txt") with { Files = s_files, WorkingDirectory = "/work" };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input) || await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        var result = await RunAsync(input);

        Assert.StartsWith("herewrite new.txt: ok\nthere", result.StdoutText, StringComparison.Ordinal);
        Assert.True(result.Files!.Files.ContainsKey("work/new.txt"));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task WithoutAnyFiles_OnlyPwdIsSet()
    {
        var input = Relative("read", "here.txt") with { WorkingDirectory = "/nowhere" };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input))
            return;

        var result = await RunAsync(input);

        AssertExited(0, result);
        Assert.StartsWith("PWD=/nowhere\nread here.txt: ", result.StdoutText, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Preopen_HoldsTheWorkingDirectory()
    {
        var host = CreateHostDirectory("host");
        Directory.CreateDirectory(Path.Combine(host, "sub"));
        File.WriteAllText(Path.Combine(host, "sub", "x.txt"), "x");
        File.WriteAllText(Path.Combine(host, "y.txt"), "y");
        var input = Relative("read", "x.txt", "read", "/data/y.txt", "write", "new.txt", "n") with { Preopens = [new(host, "/data")], WorkingDirectory = "/data/sub" };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input) || await IsRefusedAsync<SupportsPreopensAttribute>(input))
            return;

        Assert.Equal("PWD=/data/sub\nx\ny\nwrite new.txt: ok\n", (await RunAsync(input)).StdoutText);
        Assert.Equal("n", File.ReadAllText(Path.Combine(host, "sub", "new.txt")));

        Assert.Equal("PWD=/data\nx\n", (await RunAsync(Relative("read", "sub/x.txt") with { Preopens = [new(host, "/data")], WorkingDirectory = "/data" })).StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task ReadOnlyPreopen_StaysReadOnly_AsWorkingDirectory()
    {
        var host = CreateHostDirectory("host");
        Directory.CreateDirectory(Path.Combine(host, "sub"));
        File.WriteAllText(Path.Combine(host, "sub", "x.txt"), "x");
        var input = Relative("read", "x.txt", "write", "new.txt", "n", "write", "/data/sub/new.txt", "n") with { ReadOnlyPreopens = [new(host, "/data")], WorkingDirectory = "/data/sub" };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input) || await IsRefusedAsync<SupportsReadOnlyPreopensAttribute>(input))
            return;

        var result = await RunAsync(input);

        Assert.StartsWith("PWD=/data/sub\nx\n", result.StdoutText, StringComparison.Ordinal);
        Assert.DoesNotContain(": ok", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(["x.txt"], Directory.GetFileSystemEntries(Path.Combine(host, "sub")).Select(Path.GetFileName));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Link_AsWorkingDirectory_IsRefused()
    {
        var host = CreateHostDirectory("host");
        Directory.CreateSymbolicLink(Path.Combine(host, "out"), CreateHostDirectory("secret"));
        var input = Relative() with { Preopens = [new(host, "/data")], WorkingDirectory = "/data/out" };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input) || await IsRefusedAsync<SupportsPreopensAttribute>(input))
            return;

        await AssertBadAsync(input);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("/none")]
    [InlineData("/work/none")]
    [InlineData("/top.txt")]
    [InlineData("/work/here.txt")]
    [InlineData("relative")]
    [InlineData("")]
    [InlineData("/work/../other")]
    [InlineData("/wor\0k")]
    public async Task Directory_ThatTheGuestHasNot_IsRefusedByName(string directory)
    {
        var input = Relative() with { Files = s_files, WorkingDirectory = directory };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input) || await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        await AssertBadAsync(input);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Directory_OutsideOfEveryPreopen_IsRefusedByName()
    {
        var input = Relative() with { Preopens = [new(CreateHostDirectory("host"), "/data")], WorkingDirectory = "/dat" };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input) || await IsRefusedAsync<SupportsPreopensAttribute>(input))
            return;

        await AssertBadAsync(input);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Pwd_SetToSomethingElse_IsRefusedByName()
    {
        var input = Relative() with { WorkingDirectory = "/work", Environment = new Dictionary<string, string> { ["PWD"] = "/other" } };
        if (await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input))
            return;

        await AssertBadAsync(input);
        AssertExited(0, await RunAsync(input with { Environment = new Dictionary<string, string> { ["PWD"] = "/work" } }));
    }

    private static WasiExecInput Relative(params string[] arguments) => Input("relative", arguments);

    private async Task<WasiExecResult?> RunInAsync(string directory, params string[] arguments)
    {
        var input = Relative(arguments) with { Files = s_files, WorkingDirectory = directory };
        return await IsRefusedAsync<SupportsWorkingDirectoryAttribute>(input) || await IsRefusedAsync<SupportsFileSnapshotAttribute>(input) ? null : await RunAsync(input);
    }

    private async Task AssertBadAsync(WasiExecInput input)
    {
        var refused = await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(input));
        Assert.Contains("WasiExecInput.WorkingDirectory", refused.Message, StringComparison.Ordinal);
    }
}
