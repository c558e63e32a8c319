namespace WasiGuard.Hostile.Tests.Attacks;

/// <summary>What a guest leaves in its files, and where it tries to get by them.</summary>
internal static class FileAttacks
{
    private const string Files = "files";
    private const string NoPreopens = "an input with preopens is refused";

    private static readonly WasiFileSnapshot s_one = WasiFileSnapshot.Empty.WithFile("one.txt", "1");

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Files, "leaves a symbolic link", arena => Snapshot(arena, "files", "symlink", "/l", "x"), Outcome.WithoutFiles("is a symbolic link"), Browser: "the guest’s file system has no links"),
        new(Files, "leaves a link whose name holds control characters", arena => Snapshot(arena, "files", "symlink", "/a\n\u001b[31mb", "x"), Outcome.WithoutFiles("is a symbolic link"), Browser: "ReadBackContract.NamesOfTheGuest_AreEscapedInTheReason"),
        new(Files, "leaves 3,000 directories, one in the other", arena => Snapshot(arena, "tree", "deep", "3000", "1"), Outcome.WithoutFiles("4096 bytes"), Browser: "ReadBackContract.DirectoriesDeeperThanAnyPath_LeaveTheResult"),
        new(Files, "leaves sparse files of 10 TB", arena => Snapshot(arena, "tree", "sparse", "10", "1000000000000"), Outcome.WithoutFiles("Ceilings.SnapshotBytes"), Browser: "ReadBackContract.SparseFiles_LeaveTheResult"),
        new(Files, "leaves more entries than `Ceilings.SnapshotEntries`", arena => Snapshot(arena, new WasiCeilings { SnapshotEntries = 100 }, "files", "mkdir", "/m", "+", "many", "/m", "200"), Outcome.WithoutFiles("Ceilings.SnapshotEntries"), Browser: "BrowserCeilingTests.Files_ThatAreMoreThanTheCeiling_CostTheFilesAndNothingElse"),
        new(Files, "leaves more bytes than `Ceilings.SnapshotBytes`", arena => Snapshot(arena, new WasiCeilings { SnapshotBytes = 1000 }, "files", "fill", "/a", "2000"), Outcome.WithoutFiles("Ceilings.SnapshotBytes"), Browser: "BrowserCeilingTests.Files_ThatTheGuestLeft_AboveTheCeiling_CostTheFilesAndNothingElse"),
        new(Files, "leaves 200 directories in the root for a guest with a working directory", ManyRootsAsync, Outcome.Refused<ArgumentException>("Ceilings.SnapshotRootDirectories"), Browser: "each directory costs the page a name only"),
        new(Files, "reads through a link that leads out of a preopen", LinkOutAsync, Outcome.Exits("the guest gets an error, and nothing from outside", AssertNothingRead), Browser: NoPreopens),
        new(Files, "makes a link to the outside and reads through it", arena => Preopen(arena, "symlink", "/data/l", "../../../../etc/hostname", "+", "read", "/data/l"), Outcome.Exits("the guest gets an error, and nothing from outside", AssertNothingRead), Browser: NoPreopens),
        new(Files, "reads `..` and absolute paths", arena => Preopen(arena, "read", "/data/../../etc/hostname", "+", "read", "/etc/hostname", "+", "list", "/data/.."), Outcome.Exits("the guest gets an error, and nothing from outside", AssertNothingRead), Browser: NoPreopens),
        new(Files, "waits for a named pipe in a preopen", PipeAsync, Outcome.TimedOut, Browser: NoPreopens),
        new(Files, "a working directory that is a link to the outside", LinkedWorkingDirectoryAsync, Outcome.Refused<ArgumentException>("WorkingDirectory"), Browser: NoPreopens),
    ];

    private static Task<WasiExecResult> Snapshot(Arena arena, string guest, params string[] arguments) => Snapshot(arena, new WasiCeilings(), guest, arguments);

    private static Task<WasiExecResult> Snapshot(Arena arena, WasiCeilings ceilings, string guest, params string[] arguments) => arena.RunAsync(Arena.Input(guest, arguments) with { Files = s_one }, ceilings);

    private static Task<WasiExecResult> Preopen(Arena arena, params string[] operations) => arena.RunAsync(Arena.Input("files", operations) with { Preopens = [new(arena.HostDirectory, "/data")] });

    private static async Task<WasiExecResult> ManyRootsAsync(Arena arena)
    {
        string[] operations = [.. Enumerable.Range(0, 200).SelectMany(i => new[] { "mkdir", $"/d{i}", "+" }).SkipLast(1)];
        var left = await arena.RunAsync(Arena.Input("files", operations) with { Files = s_one });
        return await arena.RunAsync(Arena.Input("hello") with { Files = left.Files, WorkingDirectory = "/d0" });
    }

    private static Task<WasiExecResult> LinkOutAsync(Arena arena)
    {
        File.CreateSymbolicLink(Path.Combine(arena.HostDirectory, "out"), "/etc");
        return Preopen(arena, "read", "/data/out/hostname", "+", "write", "/data/out/wasiguard", "x", "+", "list", "/data/out");
    }

    private static async Task<WasiExecResult> PipeAsync(Arena arena)
    {
        var pipe = arena.MakePipe("pipe");
        var result = await arena.RunAsync(Arena.Input("files", "read", "/data/pipe") with { Preopens = [new(arena.HostDirectory, "/data")], Limits = new() { Timeout = TimeSpan.FromMilliseconds(300) } });
        // The command line runner has ended its program; in process a thread hangs on.
        if (arena.Kind == RunnerKind.InProcess)
            Assert.True(await Arena.ReleaseAsync(pipe));
        return result;
    }

    private static Task<WasiExecResult> LinkedWorkingDirectoryAsync(Arena arena)
    {
        File.CreateSymbolicLink(Path.Combine(arena.HostDirectory, "work"), "/etc");
        return arena.RunAsync(Arena.Input("relative", "read", "hostname") with { Preopens = [new(arena.HostDirectory, "/data")], WorkingDirectory = "/data/work" });
    }

    private static void AssertNothingRead(WasiExecResult result)
    {
        Assert.Equal(1, result.ExitCode);
        var lines = result.StdoutText.TrimEnd().Split('\n');
        Assert.All(lines, line => Assert.Matches("^(read|write|list|symlink) [^ ]+: (E[A-Z]+|ok|[A-Z]+)$", line));
        Assert.All(lines.Where(line => line.EndsWith(": ok", StringComparison.Ordinal)), line => Assert.StartsWith("symlink", line, StringComparison.Ordinal));
    }
}
