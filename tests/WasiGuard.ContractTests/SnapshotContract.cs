namespace WasiGuard;

/// <summary>Files that go in as values and come out as values.</summary>
public abstract class SnapshotContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private static readonly WasiFileSnapshot s_some = WasiFileSnapshot.Empty
        .WithFile("a.txt", "alpha")
        .WithFile("src/deep/b.txt", "beta")
        .WithFile("empty.txt", "")
        .WithDirectory("void/inner");

    [Fact(Timeout = TestTimeout)]
    public async Task Errno_OfWhatAFileOrADirectoryDoesNotHave_IsTheSameEverywhere()
    {
        var input = Input("errnos", "3") with { Files = WasiFileSnapshot.Empty.WithFile("f", "content").WithDirectory("d") };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        Assert.Equal(
            """
            directory: pread 8 pwrite 8 seek 8 tell 8 flags 8 size 8 advise 8 sync 8 datasync 8 prestat 8 name 54 accept 57
            root: readdir 0 mkdir 20 stat 44 unlink 44 rmdir 44 readlink 44 rename 44 open 44
            file: readdir 8 mkdir 8 stat 8 unlink 8 rmdir 8 readlink 8 rename 8 open 54
            flags of the file: 28
            paths: empty 44 absolute 63 outside 63 outside on the way 63

            """,
            (await RunAsync(input)).StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Files_AreThere_AndComeBackUnchanged()
    {
        var result = await FilesAsync(s_some, "tree", "/");
        if (result is null)
            return;

        AssertExited(0, result);
        foreach (var name in (string[])["a.txt", "src", "deep", "b.txt", "empty.txt", "void", "inner"])
            Assert.Contains(name, result.StdoutText, StringComparison.Ordinal);
        AssertSame(s_some, result.Files!);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Files_Empty_IsAnEmptyWritableRoot()
    {
        var result = await FilesAsync(WasiFileSnapshot.Empty, "write", "/new.txt", "text");
        if (result is null)
            return;

        AssertExited(0, result);
        AssertSame(WasiFileSnapshot.Empty.WithFile("new.txt", "text"), result.Files!);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Files_Null_IsNoFileSystem()
    {
        var result = await RunAsync("files", "write", "/new.txt", "text");

        Assert.Equal(1, result.ExitCode);
        Assert.Null(result.Files);
        Assert.Empty((await RunAsync("preopens")).StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Root_IsNamedSlash_NotAfterTheHost()
    {
        var result = await ForFilesAsync(Input("preopens") with { Files = s_some });
        if (result is null)
            return;

        Assert.Equal("fd 3 /\n", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Changes_ComeBack()
    {
        var result = await FilesAsync(
            s_some,
            "write", "/a.txt", "new", "+",
            "append", "/src/deep/b.txt", "+more", "+",
            "mkdir", "/made", "+",
            "write", "/made/c.txt", "gamma", "+",
            "rm", "/empty.txt", "+",
            "rmdir", "/void/inner");
        if (result is null)
            return;

        AssertExited(0, result);
        AssertSame(
            WasiFileSnapshot.Empty.WithFile("a.txt", "new").WithFile("src/deep/b.txt", "beta+more").WithFile("made/c.txt", "gamma").WithDirectory("void"),
            result.Files!);
        Assert.Equal("alpha", Text(s_some, "a.txt"));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Renames_OfFilesAndDirectories_ComeBack()
    {
        var result = await FilesAsync(s_some, "rename", "/a.txt", "/src/z.txt", "+", "rename", "/src", "/moved", "+", "rename", "/moved/deep/b.txt", "/empty.txt");
        if (result is null)
            return;

        AssertExited(0, result);
        AssertSame(
            WasiFileSnapshot.Empty.WithFile("moved/z.txt", "alpha").WithDirectory("moved/deep").WithFile("empty.txt", "beta").WithDirectory("void/inner"),
            result.Files!);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Truncation_AndGaps_ComeBack()
    {
        var result = await FilesAsync(s_some, "truncate", "/a.txt", "2", "+", "truncate", "/empty.txt", "3", "+", "writeat", "/gap", "4", "x");
        if (result is null)
            return;

        AssertExited(0, result);
        Assert.Equal("al"u8.ToArray(), result.Files!["a.txt"].ToArray());
        Assert.Equal(new byte[3], result.Files["empty.txt"].ToArray());
        Assert.Equal("\0\0\0\0x"u8.ToArray(), result.Files["gap"].ToArray());
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Names_OfAnyScript_GoInAndOut()
    {
        var files = WasiFileSnapshot.Empty.WithFile("ü 漢字 😀.txt", "1").WithFile("-x::y", "2").WithFile(new string('n', 255), "3");

        var result = await FilesAsync(files, "rename", "/-x::y", "/ñ");
        if (result is null)
            return;

        AssertExited(0, result);
        AssertSame(files.Without("-x::y").WithFile("ñ", "2"), result.Files!);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Bytes_OfAnyValue_GoInAndOut()
    {
        var bytes = new byte[200_000];
        new Random(1).NextBytes(bytes);

        var result = await FilesAsync(WasiFileSnapshot.Empty.WithFile("bin", bytes), "rename", "/bin", "/out");
        if (result is null)
            return;

        Assert.Equal(bytes, result.Files!["out"].ToArray());
    }

    [Fact(Timeout = TestTimeout)]
    public async Task ManyFiles_ComeBack()
    {
        var result = await FilesAsync(WasiFileSnapshot.Empty, "mkdir", "/m", "+", "many", "/m", "500");
        if (result is null)
            return;

        AssertExited(0, result);
        Assert.Equal(500, result.Files!.Files.Count);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("creat,excl,w", "/a.txt", "EEXIST")]
    [InlineData("r,directory", "/a.txt", "ENOTDIR")]
    [InlineData("r", "/none", "ENOENT")]
    public async Task OpenFlags_AreHonoured(string flags, string path, string error)
    {
        var result = await FilesAsync(s_some, "open", path, flags);
        if (result is null)
            return;

        Assert.Equal($"open {path}: {error}\n", result.StdoutText);
        Assert.Equal(1, result.ExitCode);
        AssertSame(s_some, result.Files!);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("/../escape.txt")]
    [InlineData("../escape.txt")]
    [InlineData("/src/../../escape.txt")]
    public async Task Paths_OutOfTheRoot_AreRefusedByTheEngine(string path)
    {
        var result = await FilesAsync(s_some, "write", path, "x");
        if (result is null)
            return;

        Assert.Equal(1, result.ExitCode);
        AssertSame(s_some, result.Files!);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task SymbolicLink_IsRefusedToTheGuest_OrByNameInTheResult()
    {
        var input = Input("files", "symlink", "/link", "a.txt") with { Files = s_some };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        await AssertNotKeptAsync(input, error: "symlink /link: E", refusal: "link");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Files_LargerThanTheHostReadsBack_AreRefusedToTheGuest_OrInTheResult()
    {
        // A sparse file: the guest gets it for nothing, reading it back would take the host's memory.
        var input = Input("files", "truncate", "/a.txt", "1000000000000") with { Files = s_some };
        if (await IsRefusedAsync<SupportsFileSnapshotAttribute>(input))
            return;

        await AssertNotKeptAsync(input, error: "truncate /a.txt: E", refusal: "1000000000");
    }

    /// <summary>Either the guest is refused, and its files are as they were, or its result says why there are no files.</summary>
    private async Task AssertNotKeptAsync(WasiExecInput input, string error, string refusal)
    {
        var result = await RunAsync(input);

        if (result.FilesError is { } reason)
        {
            AssertExited(0, result);
            Assert.Null(result.Files);
            Assert.Contains(refusal, reason, StringComparison.Ordinal);
            return;
        }

        AssertExited(1, result);
        Assert.StartsWith(error, result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(s_some.Files.Keys, result.Files!.Files.Keys);
    }

    private Task<WasiExecResult?> FilesAsync(WasiFileSnapshot files, params string[] arguments) => ForFilesAsync(Input("files", arguments) with { Files = files });

    private async Task<WasiExecResult?> ForFilesAsync(WasiExecInput input) =>
        await IsRefusedAsync<SupportsFileSnapshotAttribute>(input) ? null : await RunAsync(input);

    private static void AssertSame(WasiFileSnapshot expected, WasiFileSnapshot actual)
    {
        Assert.Equal(expected.Files.Keys, actual.Files.Keys);
        Assert.Equal(expected.Directories, actual.Directories);
        Assert.All(expected.Files, file => Assert.Equal(file.Value.ToArray(), actual[file.Key].ToArray()));
    }

    private static string Text(WasiFileSnapshot files, string path) => System.Text.Encoding.UTF8.GetString(files[path].Span);
}
