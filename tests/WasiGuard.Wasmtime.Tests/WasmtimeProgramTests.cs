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
    [InlineData(2, "unrecognized subcommand 'build'", "build", "MODULE")]
    [InlineData(2, "unexpected argument '--dir' found", "compile", "--dir=/", "MODULE")]
    [InlineData(2, "unexpected argument '--allow-precompiled' found", "compile", "--allow-precompiled", "MODULE")]
    [InlineData(2, "required arguments were not provided:\n  <MODULE>", "compile", "-W", "fuel=1")]
    [InlineData(2, "unexpected argument 'other' found", "compile", "MODULE", "other")]
    [InlineData(2, "'--output <OUTPUT>' cannot be used multiple times", "compile", "-o", "a", "--output=b", "MODULE")]
    [InlineData(1, "failed to write output: /no/such/directory/x", "compile", "-o", "/no/such/directory/x", "MODULE")]
    [InlineData(1, "Error: ", "compile", "/no/such/module.wasm")]
    [InlineData(2, "unexpected value 'y' for '--allow-precompiled' found", "run", "--allow-precompiled=y", "MODULE")]
    [InlineData(2, "'--allow-precompiled' cannot be used multiple times", "run", "--allow-precompiled", "--allow-precompiled", "MODULE")]
    [InlineData(1, "requires the `--allow-precompiled` flag", "run", "COMPILED")]
    [InlineData(1, "compiled without fuel support but it is enabled for the host", "run", "--allow-precompiled", "-W", "fuel=100000", "COMPILED")]
    [InlineData(1, "failed deserialization for: ", "run", "--allow-precompiled", "COMPILED WITH FUEL")]
    [InlineData(0, "", "run", "--allow-precompiled", "-W", "fuel=100000", "COMPILED WITH FUEL")]
    [InlineData(0, "", "run", "--allow-precompiled", "-Wmax-wasm-stack=100000,max-memories=1", "COMPILED")]
    [InlineData(0, "", "run", "--allow-precompiled", "MODULE")]
    [InlineData(0, "", "run", "-W", "max-wasm-stack=4194304", "MODULE")]
    [InlineData(1, "Error: ", "run", "/no/such/module.wasm")]
    [InlineData(1, "failed to open directory '/no/such/directory'", "run", "--dir=/no/such/directory::/", "MODULE")]
    [InlineData(134, "wasm trap: interrupt", "run", "-W", "timeout=50ms", "LOOP")]
    [InlineData(134, "wasm trap: all fuel consumed by WebAssembly", "run", "-Wfuel=9,max-wasm-stack=100000", "LOOP")]
    [InlineData(0, "", "run", "--argv0", "x", "MODULE", "--unknown", "--")]
    public async Task StandIn_IsAsStrictAsTheProgram(int expected, string error, params string[] arguments)
    {
        var (exitCode, _, stderr) = await RunAsync(WasmtimeProgram.StandIn, await ArgumentsAsync(WasmtimeProgram.StandIn, arguments));

        Assert.Equal(expected, exitCode);
        Assert.Contains(error, stderr, StringComparison.Ordinal);
    }

    private async Task<string[]> ArgumentsAsync(string program, string[] arguments)
    {
        List<string> all = [];
        foreach (var argument in arguments)
        {
            all.Add(argument switch
            {
                "MODULE" => Guests.PathOf("hello"),
                "LOOP" => Guests.PathOf("loop"),
                "COMPILED" => await CompileAsync(program),
                "COMPILED WITH FUEL" => await CompileAsync(program, "-W", "fuel=1"),
                _ => argument,
            });
        }

        return [.. all];
    }

    private async Task<string> CompileAsync(string program, params string[] options)
    {
        var path = _test.PathOf("compiled");
        var (exitCode, _, stderr) = await RunAsync(program, ["compile", .. options, "-o", path, Guests.PathOf("hello")]);
        Assert.True(exitCode == 0, stderr);
        return path;
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
