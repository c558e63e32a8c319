using System.Diagnostics;

namespace WasiGuard.Tool.Tests.Run;

/// <summary>What a user sees of a run that is slow, is interrupted, or fails for reasons of the host.</summary>
public sealed class InterruptionTests
{
    [Fact]
    public async Task Interrupt_OfARunningGuest_EndsWith130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends SIGINT with kill.");
        using var directory = new TemporaryDirectory();

        var output = await ToolProgram.RunAsync(new ToolStart
        {
            Arguments = ["run", Path.Combine(ToolProgram.RepositoryRoot, "samples/guests/wash/wash.wasm"), "--dir", directory.Path, "--", "-c", "echo here > started; while :; do :; done"],
            Meanwhile = async (process, cancellationToken) =>
            {
                while (!File.Exists(directory.File("started")))
                    await Task.Delay(20, cancellationToken);
                using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
                await kill.WaitForExitAsync(cancellationToken);
            },
        });

        Assert.Equal(130, output.ExitCode);
        Assert.Equal("wasiguard: Interrupted.\n", output.Error);
        Assert.Empty(output.Stdout);
    }

    [Theory]
    [InlineData("nostart", "_start")]
    [InlineData("missingwasi", "no_such_function")]
    public async Task ModuleThatCannotRun_EndsWith65AndSaysWhy(string guest, string named)
    {
        var output = await ToolProgram.RunAsync("run", ToolProgram.Guest(guest));

        Assert.Equal(65, output.ExitCode);
        Assert.StartsWith("wasiguard: ", output.Error);
        Assert.Contains(named, output.Error);
        Assert.Single(output.Error.TrimEnd().Split('\n'));
        Assert.Empty(output.Stdout);
    }

    [Fact]
    public async Task SlowRun_OnATerminal_ShowsWhatItWaitsFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs util-linux's script, which makes a terminal.");
        string[] arguments = ["run", ToolProgram.Guest("loop"), "--timeout", "3"];

        var shown = await ToolProgram.RunAsync(new ToolStart { Arguments = arguments, OnTerminal = true, Environment = new Dictionary<string, string> { ["TERM"] = "xterm", ["SHELL"] = "/bin/sh" } });
        var redirected = await ToolProgram.RunAsync(arguments);

        Assert.Equal(124, shown.ExitCode);
        Assert.Contains("Running loop.wasm", shown.Output);
        Assert.EndsWith("its time (--timeout) was up.", shown.Output.Replace("\u001b[0m", "", StringComparison.Ordinal).TrimEnd());
        Assert.Equal((124, "wasiguard: The program was stopped: its time (--timeout) was up.\n"), (redirected.ExitCode, redirected.Error));
        Assert.Empty(redirected.Stdout);
    }
}
