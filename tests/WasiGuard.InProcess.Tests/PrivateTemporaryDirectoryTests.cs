namespace WasiGuard.InProcess.Tests;

public sealed class PrivateTemporaryDirectoryTests
{
    [Fact]
    public void Directory_DeeperThanAnyPath_IsRemoved()
    {
        var directory = new PrivateTemporaryDirectory(root: null);
        var name = new string('d', 250);
        var deepest = Chain("a");
        for (var i = 0; i < 4; i++)
        {
            // A chain that is moved into another is beyond what a path can say, as a guest gets it with relative calls.
            var next = Chain($"b{i}");
            Directory.Move(Path.Combine(directory.FullPath, "a"), Path.Combine(next, "x"));
            Directory.Move(Path.Combine(directory.FullPath, $"b{i}"), Path.Combine(directory.FullPath, "a"));
        }

        Assert.Throws<PathTooLongException>(() => Directory.GetFileSystemEntries(directory.FullPath, "*", SearchOption.AllDirectories));

        directory.Dispose();

        Assert.False(Directory.Exists(directory.FullPath));

        string Chain(string first) => Directory.CreateDirectory(Path.Combine([directory.FullPath, first, .. Enumerable.Repeat(name, 14)])).FullName;
    }

    [Fact]
    public void Directory_WithLinks_IsRemoved_WithoutFollowingThem()
    {
        var outside = Directory.CreateTempSubdirectory("wasiguard-test-");
        File.WriteAllText(Path.Combine(outside.FullName, "kept"), "kept");
        var directory = new PrivateTemporaryDirectory(root: null);
        Directory.CreateSymbolicLink(Path.Combine(directory.FullPath, "link"), outside.FullName);

        directory.Dispose();

        Assert.False(Directory.Exists(directory.FullPath));
        Assert.True(File.Exists(Path.Combine(outside.FullName, "kept")));
        outside.Delete(recursive: true);
    }

    [Fact]
    public void Directory_ThatIsNoLongerThere_IsAFailureOfTheHost_NotARawOne()
    {
        var directory = new PrivateTemporaryDirectory(root: null);
        Directory.Delete(directory.FullPath);

        Assert.Contains("TemporaryDirectory", Assert.Throws<WasiRunnerException>(() => directory.WriteFile("stdin", "x"u8)).Message, StringComparison.Ordinal);
        Assert.Throws<WasiRunnerException>(() => directory.CreateDirectory("files"));
        directory.Dispose();
    }

    [Fact]
    public void Root_SwappedForALink_IsReadBackAndRemovedAsItWasMade()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux are directories used as they were opened.");
        var outside = Directory.CreateTempSubdirectory("wasiguard-test-");
        File.WriteAllText(Path.Combine(outside.FullName, "kept"), "kept");
        var directory = new PrivateTemporaryDirectory(root: null);
        var snapshot = new SnapshotDirectory(directory, WasiFileSnapshot.Empty.WithFile("mine", "mine"), TestContext.Current.CancellationToken);

        // What a guest could do that was given the directory for temporary files.
        Directory.Move(Path.Combine(directory.FullPath, "files"), Path.Combine(directory.FullPath, "away"));
        Directory.CreateSymbolicLink(Path.Combine(directory.FullPath, "files"), outside.FullName);

        Assert.Equal(["mine"], ReadBack.Of(snapshot, directory, new(), TimeSpan.FromHours(1), isRead: null, TestContext.Current.CancellationToken).Files!.Files.Keys);
        Assert.False(Directory.Exists(directory.FullPath));
        Assert.True(File.Exists(Path.Combine(outside.FullName, "kept")));
        outside.Delete(recursive: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task Directory_OfAKilledProcess_IsRemoved_AndOneInUseIsNot()
    {
        const string Lock = "/usr/bin/flock";
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Lock), $"Needs {Lock}.");
        var root = Directory.CreateTempSubdirectory("wasiguard-test-");
        var (killed, used) = (Abandoned(root, "0123456789abcdef"), Abandoned(root, "fedcba9876543210"));
        var named = root.CreateSubdirectory("wasiguard-private-mine");
        using var other = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Lock, [used, "sh", "-c", "echo locked; exec sleep 1000"]) { RedirectStandardOutput = true })!;
        Assert.Equal("locked", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        // The first one of a process lets what others have left be removed, in the background.
        using var own = new PrivateTemporaryDirectory(root.FullName);
        while (Directory.Exists(killed))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        AbandonedDirectories.RemoveAll(root.FullName);
        Assert.Equal((true, true, true), (Directory.Exists(used), named.Exists, Directory.Exists(own.FullPath)));

        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        // The process that has inherited the lock may die a moment after its parent.
        while (Directory.Exists(used))
        {
            AbandonedDirectories.RemoveAll(root.FullName);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.True(Directory.Exists(own.FullPath));

        own.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public void Directory_OfAnotherUser_IsLeftAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only the superuser can give a directory to another user.");
        var root = Directory.CreateTempSubdirectory("wasiguard-test-");
        var (foreign, link) = (Abandoned(root, "0123456789abcdef"), Path.Combine(root.FullName, "wasiguard-private-fedcba9876543210"));
        using (var chown = System.Diagnostics.Process.Start("chown", ["65534", foreign]))
            chown.WaitForExit();
        var outside = Directory.CreateTempSubdirectory("wasiguard-test-");
        File.WriteAllText(Path.Combine(outside.FullName, "kept"), "");
        Directory.CreateSymbolicLink(link, outside.FullName);

        AbandonedDirectories.RemoveAll(root.FullName);

        Assert.True(File.Exists(Path.Combine(foreign, "sub", "file")));
        Assert.True(File.Exists(Path.Combine(outside.FullName, "kept")));
        root.Delete(recursive: true);
        outside.Delete(recursive: true);
    }

    private static string Abandoned(DirectoryInfo root, string digits)
    {
        var directory = root.CreateSubdirectory("wasiguard-private-" + digits);
        File.WriteAllText(Path.Combine(directory.CreateSubdirectory("sub").FullName, "file"), "left");
        return directory.FullName;
    }
}
