namespace WasiGuard.Wasmtime.Tests;

/// <summary>What the command line of the program cannot express is refused by name.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData("plain", "/da::ta", "Preopens[0].GuestPath")]
    public async Task Preopen_ThatTheCommandLineWouldCut_IsRefusedByName(string host, string guest, string member)
    {
        var input = new WasiExecInput { Module = Guests.Get("preopens"), Preopens = [new(Directory.CreateDirectory(_test.PathOf(host)).FullName, guest)] };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => _test.Create().ExecuteAsync(input, _test.Cancelled));

        Assert.Contains($"WasiExecInput.{member}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("InProcessWasiRunner", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a::b")]
    [InlineData("a:")]
    [InlineData("a::b::c")]
    public async Task HostPath_WithSeparators_IsGivenAsItWasOpened_OrRefusedByName(string host)
    {
        var directory = Directory.CreateDirectory(_test.PathOf(host)).FullName;
        File.WriteAllText(Path.Combine(directory, "file"), "text");
        var input = new WasiExecInput { Module = Guests.Get("files"), Arguments = ["read", "/data/file"], Preopens = [new(directory, "/data")] };

        if (OperatingSystem.IsLinux())
            Assert.Equal("text", (await _test.Create().ExecuteAsync(input, _test.Cancelled)).StdoutText);
        else
            Assert.Contains("WasiExecInput.Preopens[0].HostPath: ", (await Assert.ThrowsAsync<ArgumentException>(() => _test.Create().ExecuteAsync(input, _test.Cancelled))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryOfTheRoot_ThatAGuestNamedWithSeparators_IsRefusedByName()
    {
        var host = Directory.CreateDirectory(_test.PathOf("host")).FullName;
        var outside = Directory.CreateDirectory(_test.PathOf("outside")).FullName;
        Directory.CreateDirectory(Path.Combine(host, "work"));
        Directory.CreateDirectory(Path.Combine(host, "out::x"));
        Directory.CreateSymbolicLink(Path.Combine(host, "out"), outside);
        var input = new WasiExecInput { Module = Guests.Get("preopens"), Preopens = [new(host, "/")], WorkingDirectory = "/work" };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => _test.Create().ExecuteAsync(input, _test.Cancelled));

        Assert.Contains("'/out::x'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a::b", "a::b", "WorkingDirectory")]
    [InlineData("/a", "c::d", "Files")]
    public async Task WorkingDirectory_ThatTheCommandLineWouldCut_IsRefusedByName(string directory, string other, string member)
    {
        var input = new WasiExecInput { Module = Guests.Get("hello"), Files = WasiFileSnapshot.Empty.WithDirectory("a").WithDirectory(other), WorkingDirectory = directory };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => _test.Create().ExecuteAsync(input, _test.Cancelled));

        Assert.Contains($"WasiExecInput.{member}: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_WithSeparatorsInTheirNames_AreFine_WithoutAWorkingDirectory()
    {
        var input = new WasiExecInput { Module = Guests.Get("files"), Arguments = ["read", "/c::d/e::f"], Files = WasiFileSnapshot.Empty.WithFile("c::d/e::f", "text") };

        var result = await _test.Create().ExecuteAsync(input, _test.Cancelled);

        Assert.Equal("text", result.StdoutText);
    }
}
