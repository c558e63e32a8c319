using System.Diagnostics;
using System.Text;

namespace WasiGuard.Tests.Execution;

/// <summary>Snapshots and directories of the host in which others are at work.</summary>
public sealed class SnapshotOnTheHostTests : IDisposable
{
    private const int TestTimeout = 60_000;
    private static readonly TimeSpan s_racing = TimeSpan.FromSeconds(3);

    private readonly string _parent = Directory.CreateTempSubdirectory("wasiguard-").FullName;
    private readonly string _target;
    private readonly string _outside;

    public SnapshotOnTheHostTests()
    {
        _target = Directory.CreateDirectory(Path.Combine(_parent, "target")).FullName;
        _outside = Directory.CreateDirectory(Path.Combine(_parent, "outside")).FullName;
        File.WriteAllText(Path.Combine(_outside, "file"), "outside");
    }

    private static WasiFileSnapshot Some => WasiFileSnapshot.Empty.WithFile("dir/file", "inside").WithFile("top", "top");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        // The class library cannot remove names that are no UTF-8.
        if (!OperatingSystem.IsWindows())
            Shell("rm -r \"$1\"");
        Directory.Delete(_parent, recursive: true);
    }

    [Theory]
    [InlineData(WasiWriteMode.Merge)]
    [InlineData(WasiWriteMode.Mirror)]
    public void WriteTo_LinkWhereAFileGoes_IsReplacedAndNotFollowed(WasiWriteMode mode)
    {
        Directory.CreateDirectory(In("dir"));
        File.CreateSymbolicLink(In("dir/file"), Path.Combine(_outside, "file"));

        Some.WriteTo(_target, mode);

        Assert.Equal("outside", File.ReadAllText(Path.Combine(_outside, "file")));
        AssertHolds(Some);
    }

    [Fact]
    public void WriteTo_LinkWhereADirectoryGoes_IsRefusedByMerge_AndReplacedByMirror()
    {
        Directory.CreateSymbolicLink(In("dir"), _outside);

        Assert.Contains("'dir'", Assert.Throws<IOException>(() => Some.WriteTo(_target)).Message, StringComparison.Ordinal);
        Some.WriteTo(_target, WasiWriteMode.Mirror);

        Assert.Equal("outside", File.ReadAllText(Path.Combine(_outside, "file")));
        AssertHolds(Some);
    }

    [Fact]
    public void WriteTo_DirectoryWhereAFileGoes_IsRefusedByMerge_AndReplacedByMirror()
    {
        Directory.CreateDirectory(In("top/full"));

        Assert.Contains("'top'", Assert.Throws<IOException>(() => Some.WriteTo(_target)).Message, StringComparison.Ordinal);
        Some.WriteTo(_target, WasiWriteMode.Mirror);

        AssertHolds(Some);
    }

    [Fact]
    public void WriteTo_Merge_KeepsWhatIsThere()
    {
        File.WriteAllText(In("other"), "other");

        Some.WriteTo(_target);

        AssertHolds(Some.WithFile("other", "other"));
    }

    [Fact]
    public void WriteTo_Mirror_LeavesNothingElse()
    {
        Directory.CreateDirectory(In("gone/deep/deeper"));
        File.WriteAllText(In("gone/deep/x"), "x");
        Directory.CreateSymbolicLink(In("gone/deep/link"), _outside);
        Directory.CreateDirectory(In("dir/gone"));
        File.WriteAllText(In("dir/other"), "other");

        Some.WriteTo(_target, WasiWriteMode.Mirror);

        AssertHolds(Some);
        Assert.True(File.Exists(Path.Combine(_outside, "file")));
    }

    [Fact]
    public void WriteTo_MovedFile_IsOnTheHostOnce_WithMirror()
    {
        Some.WriteTo(_target);

        var moved = Some.Without("top").WithFile("moved", "top");
        moved.WriteTo(_target, WasiWriteMode.Mirror);

        AssertHolds(moved);
    }

    [Fact]
    public void WriteTo_FileThatIsTheSame_IsLeftAlone()
    {
        Some.WriteTo(_target);
        var before = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(In("top"), before);
        File.SetLastWriteTimeUtc(In("dir/file"), before);

        Some.WithFile("dir/file", "Inside").WriteTo(_target, WasiWriteMode.Mirror);

        Assert.Equal(before, File.GetLastWriteTimeUtc(In("top")));
        Assert.NotEqual(before, File.GetLastWriteTimeUtc(In("dir/file")));
    }

    [Fact]
    public void WriteTo_ReplacedFile_KeepsItsPermissions()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no such permissions on Windows.");
            return;
        }

        const UnixFileMode Script = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        File.WriteAllText(In("top"), "before");
        File.SetUnixFileMode(In("top"), Script);

        Some.WriteTo(_target);

        Assert.Equal(Script, File.GetUnixFileMode(In("top")));
        Assert.Equal("top", File.ReadAllText(In("top")));
    }

    [Fact]
    public void WriteTo_NamedPipeWhereAFileGoes_IsReplacedWithoutOpeningIt()
    {
        MakePipe(In("top"));

        Some.WriteTo(_target);

        AssertHolds(Some);
    }

    [Fact]
    public void WriteTo_UnknownMode_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>("mode", () => Some.WriteTo(_target, (WasiWriteMode)9));

    [Fact(Timeout = TestTimeout)]
    public async Task WriteTo_Reader_SeesOneOfTheContents_AndNeverHalf()
    {
        WasiFileSnapshot[] contents = [Content('a'), Content('b')];
        contents[0].WriteTo(_target);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(s_racing);
        var writing = Task.Run(() =>
        {
            for (var i = 0; !end.IsCancellationRequested; i++)
                contents[i % 2].WriteTo(_target, WasiWriteMode.Mirror);
        }, Cancelled);

        while (!end.IsCancellationRequested)
        {
            var bytes = File.ReadAllBytes(In("file"));
            Assert.Equal(1_000_000, bytes.Length);
            Assert.True(bytes.AsSpan().IndexOfAnyExcept(bytes[0]) < 0);
        }

        await writing;

        static WasiFileSnapshot Content(char letter) => WasiFileSnapshot.Empty.WithFile("file", new string(letter, 1_000_000));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task WriteTo_DirectorySwappedForALink_WritesNothingOutside()
    {
        await RaceAsync(i => Some.WithFile("dir/made", $"{i}").WriteTo(_target, (WasiWriteMode)(i % 2)), TestContext.Current.CancellationToken);

        Assert.Equal(["file"], Directory.GetFileSystemEntries(_outside).Select(Path.GetFileName));
        Assert.Equal("outside", File.ReadAllText(Path.Combine(_outside, "file")));
    }

    [Fact(Timeout = TestTimeout)]
    public Task FromDirectory_DirectorySwappedForALink_ReadsNothingOutside() => RaceAsync(_ =>
    {
        var read = WasiFileSnapshot.FromDirectory(_target);
        Assert.DoesNotContain(read.Files, file => file.Value.Span.SequenceEqual("outside"u8));
    }, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("mkfifo \"$1/dir/it\"", "'dir/it' is a named pipe")]
    [InlineData("ln -s file \"$1/dir/it\"", "'dir/it' is a symbolic link")]
    [InlineData("touch \"$1/dir/$(printf 'a\\377')\"", "no UTF-8")]
    [InlineData("touch \"$1/dir/$(printf 'a\\nb\\033')\" && mkfifo \"$1/dir/$(printf 'a\\nc')\"", "'dir/a\\nc' is a named pipe")]
    public void FromDirectory_WhatASnapshotCannotHold_IsRefusedByName(string commands, string named)
    {
        Directory.CreateDirectory(In("dir"));
        Shell(commands);

        var refused = Assert.Throws<WasiRunnerException>(() => WasiFileSnapshot.FromDirectory(_target));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void FromDirectory_FilesNobodyCanHold_AreRefusedByName()
    {
        // A file system in memory takes files that no disk would.
        var memory = Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/{Path.GetFileName(_parent)}") : new DirectoryInfo(_target);
        try
        {
            foreach (var name in (string[])["a", "b", "c"])
            {
                using var file = File.OpenHandle(Path.Combine(memory.FullName, name), FileMode.CreateNew, FileAccess.Write);
                RandomAccess.SetLength(file, Directory.Exists("/dev/shm") ? 1L << 62 : 1L << 40);
            }

            Assert.Contains("more than the 2147483591", Assert.Throws<WasiRunnerException>(() => WasiFileSnapshot.FromDirectory(memory.FullName)).Message, StringComparison.Ordinal);
            Assert.Contains("more than the 5000 bytes", Assert.Throws<WasiRunnerException>(() => WasiFileSnapshot.FromDirectory(memory.FullName, maxBytes: 5000)).Message, StringComparison.Ordinal);
        }
        finally
        {
            memory.Delete(recursive: true);
            Directory.CreateDirectory(_target);
        }
    }

    [Fact]
    public void FromDirectory_AtItsBounds_IsRead_AndBeyondRefusedByName()
    {
        Some.WriteTo(_target);

        Assert.Equal(2, WasiFileSnapshot.FromDirectory(_target, maxBytes: 9, maxEntries: 3, Cancelled).Files.Count);
        Assert.Contains("more than the 8 bytes", Assert.Throws<WasiRunnerException>(() => WasiFileSnapshot.FromDirectory(_target, maxBytes: 8)).Message, StringComparison.Ordinal);
        Assert.Contains("more than the 2 files", Assert.Throws<WasiRunnerException>(() => WasiFileSnapshot.FromDirectory(_target, maxBytes: 9, maxEntries: 2)).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => WasiFileSnapshot.FromDirectory(_target, maxBytes: 9, cancellationToken: new(canceled: true)));
    }

    [Fact]
    public void FromDirectory_DeepestTreeOfASnapshot_IsReadAndWritten()
    {
        var deepest = WasiFileSnapshot.Empty.WithFile(string.Concat(Enumerable.Repeat("d/", 2047)) + "f", "deep");

        deepest.WriteTo(_target);

        AssertHolds(deepest);
        WasiFileSnapshot.Empty.WriteTo(_target, WasiWriteMode.Mirror);
        Assert.Empty(Directory.GetFileSystemEntries(_target));
    }

    [Fact]
    public void FromDirectory_PathThatIsALink_IsResolvedOnce()
    {
        Some.WriteTo(_target);
        var link = Path.Combine(_parent, "link");
        Directory.CreateSymbolicLink(link, _target);

        Assert.Equal(Some.Files.Keys, WasiFileSnapshot.FromDirectory(link).Files.Keys);
    }

    private string In(string name) => Path.Combine(_target, name);

    private void AssertHolds(WasiFileSnapshot expected)
    {
        var there = WasiFileSnapshot.FromDirectory(_target);
        Assert.Equal(expected.Files.Keys, there.Files.Keys);
        Assert.Equal(expected.Directories, there.Directories);
        Assert.All(expected.Files, file => Assert.Equal(Encoding.UTF8.GetString(file.Value.Span), Encoding.UTF8.GetString(there[file.Key].Span)));
    }

    /// <summary>Does something again and again while <c>dir</c> is swapped for a link; what fails because of that is fine.</summary>
    private async Task RaceAsync(Action<int> act, CancellationToken cancelled)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux are directories used as they were opened; the documentation says so.");
        Some.WriteTo(_target, cancellationToken: cancelled);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        end.CancelAfter(s_racing);
        var swapping = Task.Factory.StartNew(() => Swap(end.Token), cancelled, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var done = 0;
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                act(i);
                done++;
            }
            catch (Exception refused) when (refused is IOException or WasiRunnerException)
            {
            }
        }

        await swapping;
        Assert.NotEqual(0, done);
    }

    private void Swap(CancellationToken end)
    {
        var away = Path.Combine(_parent, "away");
        while (!end.IsCancellationRequested)
        {
            try
            {
                Directory.Move(In("dir"), away);
                Directory.CreateSymbolicLink(In("dir"), _outside);
                File.Delete(In("dir"));
                Directory.Move(away, In("dir"));
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The other side made or removed it meanwhile.
                if (Directory.Exists(away))
                    Directory.Delete(away, recursive: true);
                if (new DirectoryInfo(In("dir")).LinkTarget is not null)
                    File.Delete(In("dir"));
                Directory.CreateDirectory(In("dir"));
            }
        }
    }

    private void MakePipe(string path) => Shell($"mkfifo '{path}'");

    private void Shell(string commands)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs /bin/sh.");
        using var shell = Process.Start("/bin/sh", ["-ec", commands, "sh", _target]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
