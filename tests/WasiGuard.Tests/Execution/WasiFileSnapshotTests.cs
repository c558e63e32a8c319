using System.Text;

namespace WasiGuard.Tests.Execution;

public sealed class WasiFileSnapshotTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wasiguard-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../secret")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    public void WithFile_MalformedPath_IsRefused(string path)
    {
        Assert.Throws<ArgumentException>("path", () => WasiFileSnapshot.Empty.WithFile(path, "x"));
        Assert.Throws<ArgumentException>("path", () => WasiFileSnapshot.Empty.WithDirectory(path));
    }

    [Fact]
    public void WithFile_LongPath_IsRefusedAtTheBoundary()
    {
        var longest = string.Join('/', Enumerable.Repeat(new string('a', 255), 16));
        Assert.Equal(4095, longest.Length);
        Assert.Single(WasiFileSnapshot.Empty.WithFile(longest, "x").Files);
        Assert.Throws<ArgumentException>(() => WasiFileSnapshot.Empty.WithFile(longest + "/a", "x"));
        Assert.Throws<ArgumentException>(() => WasiFileSnapshot.Empty.WithFile(new string('ä', 128), "x"));
    }

    [Fact]
    public void WithFile_AddsDirectoriesAndLeavesTheOriginal()
    {
        var one = WasiFileSnapshot.Empty.WithFile("a/b/c.txt", "c");
        var two = one.WithFile("a/b/c.txt", "changed").WithDirectory("empty");

        Assert.Equal(["a", "a/b"], one.Directories);
        Assert.Equal("c", Encoding.UTF8.GetString(one["a/b/c.txt"].Span));
        Assert.Equal(["a", "a/b", "empty"], two.Directories);
        Assert.Empty(two.Without("a").Files);
        Assert.Equal(["empty"], two.Without("a").Directories);
    }

    [Fact]
    public void WithFile_FileAndDirectoryAtOnce_IsRefused()
    {
        var snapshot = WasiFileSnapshot.Empty.WithFile("a/b", "x");

        Assert.Throws<ArgumentException>(() => snapshot.WithFile("a", "x"));
        Assert.Throws<ArgumentException>(() => snapshot.WithFile("a/b/c", "x"));
        Assert.Throws<ArgumentException>(() => snapshot.WithDirectory("a/b"));
        Assert.Throws<ArgumentException>(() => WasiFileSnapshot.Of([new("x", default), new("x", default)]));
    }

    [Fact]
    public void WriteTo_ThenFromDirectory_GivesTheSame()
    {
        var snapshot = WasiFileSnapshot.Empty
            .WithFile("readme.md", "hello")
            .WithFile("src/Ünïcode name.c", new byte[] { 0, 1, 255 })
            .WithDirectory("empty/inner");

        snapshot.WriteTo(_directory);
        var read = WasiFileSnapshot.FromDirectory(_directory);

        Assert.Equal(snapshot.Files.Keys, read.Files.Keys);
        Assert.Equal(snapshot.Directories, read.Directories);
        Assert.Equal([0, 1, 255], read["src/Ünïcode name.c"].ToArray());
    }

    [Fact]
    public void FromDirectory_SymbolicLink_IsRefusedAndNotFollowed()
    {
        File.CreateSymbolicLink(Path.Combine(_directory, "out"), "/etc/passwd");

        var refused = Assert.Throws<WasiRunnerException>(() => WasiFileSnapshot.FromDirectory(_directory));
        Assert.Contains("'out' is a symbolic link", refused.Message);
    }
}
