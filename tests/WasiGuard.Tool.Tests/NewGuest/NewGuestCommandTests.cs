namespace WasiGuard.Tool.Tests.NewGuest;

public sealed class NewGuestCommandTests
{
    [Fact]
    public async Task Guest_IsWritten_AndRuns()
    {
        using var directory = new TemporaryDirectory();

        var written = await ToolProgram.RunAsync(new ToolStart { Arguments = ["new-guest"], WorkingDirectory = directory.Path });
        var run = await ToolProgram.RunAsync("run", Path.Combine(directory.Path, "hello.wasm"));

        Assert.Equal(0, written.ExitCode);
        Assert.Contains("wasiguard run hello.wasm", written.Error, StringComparison.Ordinal);
        Assert.Equal((0, "Hello from a WASI guest.\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Text_IsTheSameModule()
    {
        using var directory = new TemporaryDirectory();
        var (text, binary) = (Path.Combine(directory.Path, "own name.wat"), Path.Combine(directory.Path, "own name.wasm"));

        Assert.Equal(0, (await ToolProgram.RunAsync("new-guest", text, "--text")).ExitCode);
        Assert.Equal(0, (await ToolProgram.RunAsync("new-guest", binary)).ExitCode);

        Assert.Equal(await File.ReadAllBytesAsync(binary, TestContext.Current.CancellationToken), Wasmtime.Module.ConvertText(await File.ReadAllTextAsync(text, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("there.wasm", "it is there already")]
    [InlineData("", "it is there already")]
    [InlineData("nowhere/x.wasm", "nowhere")]
    public async Task File_ThatCannotBeWritten_IsLeftAlone_AndSaidSo(string name, string reason)
    {
        using var directory = new TemporaryDirectory();
        var there = Path.Combine(directory.Path, "there.wasm");
        await File.WriteAllTextAsync(there, "mine", TestContext.Current.CancellationToken);

        var output = await ToolProgram.RunAsync("new-guest", Path.Combine(directory.Path, name));

        Assert.Equal(73, output.ExitCode);
        Assert.Contains(reason, output.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(there, TestContext.Current.CancellationToken));
    }
}
