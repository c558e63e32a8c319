using System.Diagnostics;
using WasiGuard.ContractTests;
using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests;

/// <summary>The program that these tests run, and how strict the stand-in is.</summary>
public sealed class WasmtimeProgramTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Program_OfTheseTests_AnswersToVersion()
    {
        output.WriteLine($"note: The tests of the command line runner run {WasmtimeProgram.Description}.");

        var (exitCode, stdout, _) = await RunAsync(WasmtimeProgram.Path, "--version");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("wasmtime ", stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "unexpected argument '--unknown' found", "run", "--unknown", "MODULE")]
    [InlineData(2, "unexpected argument '-x' found", "run", "-x", "MODULE")]
    [InlineData(2, "unexpected argument '--' found", "run", "--", "MODULE")]
    [InlineData(2, "inherits no variable of the host", "run", "--env", "NAME", "MODULE")]
    [InlineData(2, "inherits no variable of the host", "run", "--env==value", "MODULE")]
    [InlineData(2, "exactly one double colon", "run", "--dir=/a::/b::/c", "MODULE")]
    [InlineData(2, "unknown -W / --wasm option: speed", "run", "-W", "speed=1", "MODULE")]
    [InlineData(2, "invalid value '-1'", "run", "-Wfuel=-1", "MODULE")]
    [InlineData(2, "a value is required for '--argv0'", "run", "--argv0", "--dir=/", "MODULE")]
    [InlineData(2, "cannot be used multiple times", "run", "--argv0=a", "--argv0=b", "MODULE")]
    [InlineData(2, "required arguments were not provided", "run", "--argv0=a")]
    [InlineData(2, "unrecognized subcommand 'compile'", "compile", "MODULE")]
    [InlineData(1, "Error: ", "run", "/no/such/module.wasm")]
    [InlineData(1, "failed to open directory '/no/such/directory'", "run", "--dir=/no/such/directory::/", "MODULE")]
    [InlineData(134, "wasm trap: interrupt", "run", "-W", "timeout=50ms", "LOOP")]
    [InlineData(134, "wasm trap: all fuel consumed by WebAssembly", "run", "-Wfuel=9,max-wasm-stack=100000", "LOOP")]
    [InlineData(0, "", "run", "--argv0", "x", "MODULE", "--unknown", "--")]
    public async Task StandIn_IsAsStrictAsTheProgram(int expected, string error, params string[] arguments)
    {
        var (exitCode, _, stderr) = await RunAsync(WasmtimeProgram.StandIn, [.. arguments.Select(argument => argument switch
        {
            "MODULE" => Guests.PathOf("hello"),
            "LOOP" => Guests.PathOf("loop"),
            _ => argument,
        })]);

        Assert.Equal(expected, exitCode);
        Assert.Contains(error, stderr, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Stdout, string Stderr)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Close();
        var stdout = process.StandardOutput.ReadToEndAsync(_test.Cancelled);
        var stderr = process.StandardError.ReadToEndAsync(_test.Cancelled);
        await process.WaitForExitAsync(_test.Cancelled);
        return (process.ExitCode, await stdout, await stderr);
    }
}
