namespace WasiGuard.Tool.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_ListsTheCommands()
    {
        var output = await ToolProgram.RunAsync("--help");

        Assert.Equal(0, output.ExitCode);
        Assert.All(["run", "inspect", "matrix", "mcp"], command => Assert.Contains($"  {command}", output.Output));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("frobnicate")]
    [InlineData("run", "guest.wasm", "--runner", "docker")]
    [InlineData("run", "guest.wasm", "--fuel", "-1")]
    [InlineData("run", "guest.wasm", "--fuel", "much")]
    [InlineData("matrix", "--format", "yaml")]
    public async Task WrongCommandLine_IsAUsageErrorOnStandardError(params string[] arguments)
    {
        var output = await ToolProgram.RunAsync(arguments);

        Assert.Equal(64, output.ExitCode);
        Assert.StartsWith("wasiguard: ", output.Error);
        Assert.Contains("--help", output.Error);
        Assert.Empty(output.Stdout);
    }

    [Theory]
    [InlineData("run", "tests/Modules/hello.wasm", "--net-allow-address", "127.0.0.0/8")]
    [InlineData("mcp", "--no-wasi-bash")]
    [InlineData("mcp", "--wasi-bash", "false")]
    [InlineData("mcp", "--net-allow", "example.com")]
    [InlineData("mcp", "--timeout", "0")]
    public async Task OptionsThatContradictOneAnother_AreAUsageErrorThatSaysWhatToDo(params string[] arguments)
    {
        var output = await ToolProgram.RunAsync(arguments);

        Assert.Equal(64, output.ExitCode);
        Assert.StartsWith("wasiguard: ", output.Error);
        Assert.Contains("--", output.Error);
        Assert.Empty(output.Stdout);
    }
}
