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

    [Theory]
    [InlineData("'--timout' is not an option of 'wasiguard run'. Did you mean '--timeout'?", "run", "tests/Modules/loop.wasm", "--timout", "1")]
    [InlineData("'--fule' is not an option of 'wasiguard run'. Did you mean '--fuel'?", "run", "--fule=1", "tests/Modules/loop.wasm")]
    [InlineData("'--dri-ro' is not an option of 'wasiguard run'. Did you mean '--dir-ro'?", "run", "tests/Modules/loop.wasm", "word", "--dri-ro", ".")]
    [InlineData("'-x' is not an option of 'wasiguard run'. What is meant for the program comes after --.", "run", "tests/Modules/loop.wasm", "-x")]
    [InlineData("'--jsno' is not an option of 'wasiguard inspect'. Did you mean '--json'?", "inspect", "guest.wasm", "--jsno")]
    [InlineData("'--workspac' is not an option of 'wasiguard mcp'. Did you mean '--workspace'?", "mcp", "--workspac", ".")]
    [InlineData("'--hlep' is not an option of wasiguard. Did you mean '--help'?", "--hlep")]
    [InlineData("'rnu' is not a command of wasiguard. Did you mean 'run'?", "rnu")]
    [InlineData("'second' is more than 'wasiguard inspect' takes.", "inspect", "guest.wasm", "second")]
    public async Task Misspelt_IsAnErrorWithASuggestion_AndNothingRuns(string expected, params string[] arguments)
    {
        var output = await ToolProgram.RunAsync(arguments);

        Assert.Equal(64, output.ExitCode);
        Assert.StartsWith($"wasiguard: {expected}", output.Error);
        Assert.Empty(output.Stdout);
    }

    [Theory]
    [InlineData("--memory takes a size, such as 64MB, 512KiB or a number of bytes; 'much' is none.", "--memory", "much")]
    [InlineData("--memory takes a size, such as 64MB, 512KiB or a number of bytes; '99999999999GB' is none.", "--memory", "99999999999GB")]
    [InlineData("--max-output takes a size", "--max-output", "1XB")]
    [InlineData("--timeout takes a time above 0 and below 4294967 s, such as 2.5, 500ms, 10s or 5m; 'soon' is none.", "--timeout", "soon")]
    [InlineData("--timeout takes a time", "--timeout", "2000h")]
    [InlineData("--fuel takes a whole number, such as 1000000; '1.5' is none.", "--fuel", "1.5")]
    [InlineData("--runner takes auto, inprocess or wasmtime; 'wasmtme' is none of them. Did you mean 'wasmtime'?", "--runner", "wasmtme")]
    public async Task Value_ThatIsNone_IsSaidInWordsWithoutATypesName(string expected, params string[] options)
    {
        var output = await ToolProgram.RunAsync(["run", .. options, "tests/Modules/hello.wasm"]);

        Assert.Equal(64, output.ExitCode);
        Assert.StartsWith($"wasiguard: {expected}", output.Error);
        Assert.DoesNotContain("System.", output.Error);
    }

    [Theory]
    [InlineData("--memory", "64MB")]
    [InlineData("--memory", "0.5gib")]
    [InlineData("--max-output", "512KiB")]
    [InlineData("--timeout", "30s")]
    [InlineData("--timeout", "30000ms")]
    [InlineData("--timeout", "0.5m")]
    public async Task Value_WithAUnit_IsTaken(params string[] options)
    {
        var output = await ToolProgram.RunAsync(["run", .. options, "tests/Modules/hello.wasm"]);

        Assert.Equal((0, "hello, world\n"), (output.ExitCode, output.Output));
    }

    [Fact]
    public async Task AfterTheTwoDashes_EverythingIsTheProgramsOwn()
    {
        var output = await ToolProgram.RunAsync("run", "tests/Modules/echo.wasm", "--", "--timout", "1", "--");

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("--timout", output.Output);
    }

    [Fact]
    public async Task Help_OfEachCommand_ShowsExamples()
    {
        var root = (await ToolProgram.RunAsync("--help")).Output.ReplaceLineEndings("\n");
        var commands = System.Text.RegularExpressions.Regex.Matches(root[root.IndexOf("Commands:\n", StringComparison.Ordinal)..], @"(?m)^  ([a-z]+) ").Select(match => match.Groups[1].Value).ToList();

        Assert.Subset(commands.ToHashSet(), new HashSet<string> { "run", "inspect", "matrix", "doctor", "mcp", "completion" });
        foreach (var command in commands)
        {
            var output = await ToolProgram.RunAsync(command, "--help");
            Assert.Equal(0, output.ExitCode);
            Assert.Matches($"(?m)^Examples?:\n  wasiguard {command}", output.Output.ReplaceLineEndings("\n"));
            Assert.DoesNotContain("System.", output.Output);
        }
    }

    [Fact]
    public async Task Completion_OfBash_CompletesCommandsAndOptions()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");
        var script = await ToolProgram.RunAsync("completion", "bash");

        Assert.Equal("run", await CompleteAsync(script.Output, "wasiguard ru", 1));
        Assert.Contains("--timeout", await CompleteAsync(script.Output, "wasiguard run --tim", 2));
        Assert.Equal(64, (await ToolProgram.RunAsync("completion", "tcsh")).ExitCode);
    }

    private static async Task<string> CompleteAsync(string script, string line, int word)
    {
        var info = new System.Diagnostics.ProcessStartInfo("/bin/bash", ["--norc", "-c", $$"""
            wasiguard() { dotnet '{{ToolProgram.AssemblyPath}}' "$@"; }
            {{script}}
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=({{line}}); COMP_CWORD={{word}}
            _wasiguard; printf '%s\n' "${COMPREPLY[@]}"
            """]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(info)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
