using System.Diagnostics;
using WasmtimeStandIn;

namespace WasiGuard.Tool.Tests.Run;

/// <summary>A program that speaks and listens while it runs.</summary>
public sealed class StreamingTests
{
    private const int TestTimeout = 120_000;

    [Theory(Timeout = TestTimeout)]
    [InlineData("inprocess")]
    [InlineData("wasmtime")]
    public async Task Run_OfAProgramThatAsks_ShowsTheQuestionAndPassesTheAnswerOn(string runner)
    {
        using var process = Start("run", ToolProgram.Guest("stdio"), "--runner", runner, "--", "say", "name?", "read", "warn", "thanks");

        Assert.Equal("name?", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.False(process.HasExited);
        await process.StandardInput.WriteAsync("Ada\n");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal("read 4: Ada", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("thanks\n", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("inprocess")]
    [InlineData("wasmtime")]
    public async Task Run_OfAProgramThatDoesNotRead_DoesNotWaitForItsInput(string runner)
    {
        using var process = Start("run", ToolProgram.Guest("hello"), "--runner", runner);

        Assert.Equal("hello, world\n", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("inprocess")]
    [InlineData("wasmtime")]
    public async Task Run_WhoseOutputNobodyReads_EndsQuietly(string runner)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The console of .NET does not say there that nobody reads.");
        using var process = Start("run", ToolProgram.Guest("stdio"), "--runner", runner, "--max-output", "1000000000000", "--", "flood", "1");

        Assert.Equal(10, await process.StandardOutput.BaseStream.ReadAtLeastAsync(new byte[10], 10, cancellationToken: TestContext.Current.CancellationToken));
        process.StandardOutput.Close();

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(141, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Run_WhoseOutputNobodyTakes_EndsInItsTime()
    {
        using var process = Start("run", ToolProgram.Guest("stdio"), "--timeout", "2", "--", "flood", "1");

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(124, process.ExitCode);
    }

    [Fact]
    public async Task Run_OnATerminal_AsksAndListens()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs util-linux's script, which makes a terminal.");

        var output = await ToolProgram.RunAsync(new ToolStart
        {
            Arguments = ["run", ToolProgram.Guest("stdio"), "--", "say", "name?", "read"],
            StandardInput = "Ada\n"u8.ToArray(),
            OnTerminal = true,
            Environment = new Dictionary<string, string> { ["TERM"] = "xterm", ["SHELL"] = "/bin/sh" },
        });

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("name?", output.Output, StringComparison.Ordinal);
        Assert.Contains("read 4: Ada", output.Output, StringComparison.Ordinal);
    }

    /// <summary>Starts the tool with an input that stays open.</summary>
    private static ToolProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [ToolProgram.AssemblyPath, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WASMTIME"] = WasmtimeProgram.Path;
        var process = new ToolProcess { StartInfo = start };
        process.Start();
        return process;
    }

    private sealed class ToolProcess : Process
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing && !HasExited)
                Kill(entireProcessTree: true);
            base.Dispose(disposing);
        }
    }
}
