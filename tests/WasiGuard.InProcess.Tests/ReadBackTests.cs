using System.Diagnostics;

namespace WasiGuard.InProcess.Tests;

/// <summary>The time and the room that a guest's files take on the host.</summary>
public sealed class ReadBackTests : IDisposable
{
    private const int TestTimeout = 60_000;
    private const int Many = 30_000;

    // In memory where the system has it: a busy disk takes minutes for what is done here.
    private readonly DirectoryInfo _folder = Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/wasiguard-test-{Guid.NewGuid():n}") : Directory.CreateTempSubdirectory("wasiguard-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = TestTimeout)]
    public async Task TimeIsUp_ReadingEnds_AndTheRestIsRemovedInTheBackground()
    {
        using var directory = new PrivateTemporaryDirectory(_folder.FullName);
        using var snapshot = new SnapshotDirectory(directory, WasiFileSnapshot.Empty, TestContext.Current.CancellationToken);
        MakeMany(snapshot);

        var back = ReadBack.Of(snapshot, directory, new(), left: TimeSpan.Zero, isRead: null, TestContext.Current.CancellationToken);

        Assert.Null(back.Files);
        Assert.Contains("longer than the time that was left", back.Error, StringComparison.Ordinal);
        while (Directory.Exists(directory.FullPath))
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Cancelled_ReadingEnds_AndTheRestIsRemovedInTheBackground()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var directory = new PrivateTemporaryDirectory(_folder.FullName);
        using var snapshot = new SnapshotDirectory(directory, WasiFileSnapshot.Empty, TestContext.Current.CancellationToken);
        MakeMany(snapshot);
        await cancelled.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => ReadBack.Of(snapshot, directory, new(), TimeSpan.FromHours(1), isRead: null, cancelled.Token));
        directory.Dispose();

        while (Directory.Exists(directory.FullPath))
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task DirectoriesEightThousandDeep_AreWithinTheTimeLeft_AndRemoved()
    {
        var runner = new InProcessWasiRunner(new() { TemporaryDirectory = _folder.FullName });
        var input = new WasiExecInput
        {
            Module = Guests.Get("tree"),
            Arguments = ["deep", "8000", "1"],
            Files = WasiFileSnapshot.Empty,
            Limits = new() { Timeout = TimeSpan.FromSeconds(50) },
        };

        var result = await runner.ExecuteAsync(input, TestContext.Current.CancellationToken);

        Assert.Equal("deep: ok\n", result.StdoutText);
        Assert.Contains("4096 bytes", result.FilesError, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public void TimeIsUp_FewFiles_AreReadAllTheSame()
    {
        using var directory = new PrivateTemporaryDirectory(_folder.FullName);
        using var snapshot = new SnapshotDirectory(directory, WasiFileSnapshot.Empty.WithFile("a", "a"), TestContext.Current.CancellationToken);

        var back = ReadBack.Of(snapshot, directory, new(), left: TimeSpan.FromSeconds(-1), isRead: null, TestContext.Current.CancellationToken);

        Assert.Null(back.Error);
        Assert.Equal(["a"], back.Files!.Files.Keys);
        Assert.False(Directory.Exists(directory.FullPath));
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(10, 100_000, "many /m 11")]
    [InlineData(100_000, 100, "fill /a 60 + fill /b 41")]
    public async Task Ceilings_AtTheirBounds_AreRead_AndBeyondAreSaidInTheResult(int entries, long bytes, string operations)
    {
        var runner = new InProcessWasiRunner(new() { TemporaryDirectory = _folder.FullName, Ceilings = new() { SnapshotEntries = entries, SnapshotBytes = bytes } });
        var input = new WasiExecInput { Module = Guests.Get("files"), Files = WasiFileSnapshot.Empty.WithDirectory("m") };

        var fits = await runner.ExecuteAsync(input with { Arguments = Operations("many /m 9 + fill /m/file-000000 100") }, TestContext.Current.CancellationToken);
        Assert.Equal((0, null), (fits.ExitCode, fits.FilesError));
        Assert.Equal(9, fits.Files!.Files.Count);

        var beyond = await runner.ExecuteAsync(input with { Arguments = Operations(operations) }, TestContext.Current.CancellationToken);
        Assert.Equal(0, beyond.ExitCode);
        Assert.Null(beyond.Files);
        Assert.Contains("Ceilings.SnapshotEntries", beyond.FilesError, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFileSystemInfos());

        static string[] Operations(string text) => text.Split(' ');
    }

    [Fact(Timeout = TestTimeout)]
    public async Task RootOfAPreopen_WithMoreDirectoriesThanTheCeiling_IsRefusedByName()
    {
        var host = _folder.CreateSubdirectory("host");
        for (var i = 0; i < 3; i++)
            host.CreateSubdirectory($"d{i}");
        var input = new WasiExecInput { Module = Guests.Get("relative"), Preopens = [new(host.FullName, "/")], WorkingDirectory = "/d0" };

        Assert.Equal(0, (await Runner(3).ExecuteAsync(input, TestContext.Current.CancellationToken)).ExitCode);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Runner(2).ExecuteAsync(input, TestContext.Current.CancellationToken));

        Assert.Contains("Ceilings.SnapshotRootDirectories", refused.Message, StringComparison.Ordinal);

        static InProcessWasiRunner Runner(int most) => new(new() { Ceilings = new() { SnapshotRootDirectories = most } });
    }

    [Fact(Timeout = TestTimeout)]
    public async Task FullDisk_IsAFailureOfTheHost_AndLeavesNothingBehind()
    {
        using var disk = new SmallDisk(_folder.CreateSubdirectory("disk").FullName);
        var runner = new InProcessWasiRunner(new() { TemporaryDirectory = disk.Path });
        var input = new WasiExecInput { Module = Guests.Get("hello") };
        var much = new byte[1024 * 1024];

        var failed = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(
            input with { Files = WasiFileSnapshot.Empty.WithFile("much", much) }, TestContext.Current.CancellationToken));

        Assert.Contains("TemporaryDirectory", failed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }

    private static void MakeMany(SnapshotDirectory snapshot)
    {
        for (var i = 0; i < Many; i++)
            snapshot.Root.CreateFile($"{i}", HostDirectory.AnyFile).Dispose();
    }

    /// <summary>A file system of 64 KiB.</summary>
    private sealed class SmallDisk : IDisposable
    {
        public SmallDisk(string path)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs the right to mount a file system.");
            Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path) == 0, "This machine lets nobody mount a file system.");
            Path = path;
        }

        public string Path { get; }

        public void Dispose() => Run("umount", Path);

        private static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
