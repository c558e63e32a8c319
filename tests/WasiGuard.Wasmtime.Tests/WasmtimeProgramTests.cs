using System.Diagnostics;
using Wasmtime;
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
        Assert.StartsWith("wasmtime", stdout, StringComparison.Ordinal);
    }

    /// <summary>Command lines, the exit code, what standard output is or standard error holds.</summary>
    public static TheoryData<int, string, string[]> CommandLines => new()
    {
        { 0, EngineVersion + "\n", ["--version"] },
        { 2, "error: unexpected argument '--unknown' found\n\n  tip: to pass '--unknown' as a value, use '-- --unknown'", ["run", "--unknown", "HELLO"] },
        { 2, "error: unexpected argument '-x' found", ["run", "-x", "HELLO"] },
        { 2, "error: a value is required for '--argv0 <ARGV0>' but none was supplied\n\nFor more information", ["run", "--argv0", "--dir=/", "HELLO"] },
        { 2, "error: the argument '--argv0 <ARGV0>' cannot be used multiple times", ["run", "--argv0=a", "--argv0=b", "HELLO"] },
        { 2, "error: the following required arguments were not provided:\n  <WASM>...\n\nUsage: wasmtime run", ["run", "--argv0=a"] },
        { 2, "error: failed to parse -W / --wasm option: unknown option: speed\n", ["run", "-W", "speed=1", "HELLO"] },
        { 2, "error: failed to parse -W / --wasm option: unknown option: \n", ["run", "-W", "", "HELLO"] },
        { 2, "option `fuel=-1`\n\nCaused by:\n    invalid digit found in string\n", ["run", "-Wfuel=-1", "HELLO"] },
        { 2, "option `fuel`\n\nCaused by:\n    value must be specified with `key=val` syntax\n", ["run", "-W", "fuel", "HELLO"] },
        { 2, "option `max-memory-size=x`\n\nCaused by:\n    invalid digit", ["run", "-W", "max-memories=1,max-memory-size=x", "HELLO"] },
        { 2, "option `gc=maybe`\n\nCaused by:\n    unknown boolean flag `maybe`, only yes,no,<nothing> accepted", ["run", "-W", "gc=maybe", "HELLO"] },
        { 2, "option `timeout=x`\n\nCaused by:\n    failed to parse duration: x", ["run", "-W", "timeout=x", "HELLO"] },
        { 2, "error: failed to parse -C / --codegen option: unknown option: speed", ["run", "-C", "speed=1", "HELLO"] },
        { 2, "option `cache=x`\n\nCaused by:\n    unknown boolean flag `x`", ["run", "-C", "cache=x", "HELLO"] },
        { 1, "Error: max_wasm_stack size cannot be zero\n", ["run", "-W", "max-wasm-stack=0", "HELLO"] },
        { 1, "Error: failed to open wasm module \"/no/such/module.wasm\"\n\nCaused by:\n    No such file or directory (os error 2)", ["run", "/no/such/module.wasm"] },
        { 1, "Error: failed to open wasm module \"\"", ["run", ""] },
        { 1, "Error: failed to open wasm module \"nothing\"", ["nothing"] },
        { 1, "Error: failed to parse WebAssembly module\n\nCaused by:\n    the custom page sizes proposal must be enabled", ["run", "(module (memory 1 (pagesize 1)))"] },
        { 1, "Error: No such file or directory (os error 2)\n", ["run", "--dir=/no/such/directory::/", "HELLO"] },
        { 1, "Error: No such file or directory (os error 2)\n", ["run", "--dir=/no/such/directory", "HELLO"] },
        { 0, "arg[0]=guest\nenv FOUND=/b\ncwd=/\n", ["run", "--argv0=guest", "--dir=HERE::/b::/c", "--env=FOUND=/b", "ECHO"] },
        { 0, "hello, world\n", ["run", "--", "HELLO"] },
        { 0, "hello, world\n", ["HELLO"] },
        { 2, "error: unexpected argument '--dir' found", ["compile", "--dir=/", "HELLO"] },
        { 2, "error: unexpected argument '--allow-precompiled' found", ["compile", "--allow-precompiled", "HELLO"] },
        { 2, "error: the following required arguments were not provided:\n  <MODULE>", ["compile", "-W", "fuel=1"] },
        { 2, "error: unexpected argument 'other' found", ["compile", "HELLO", "other"] },
        { 2, "error: the argument '--output <OUTPUT>' cannot be used multiple times", ["compile", "-o", "a", "--output=b", "HELLO"] },
        { 1, "Error: failed to write output: /no/such/directory/x", ["compile", "-o", "/no/such/directory/x", "HELLO"] },
        { 1, "Error: failed to read from `/no/such/module.wasm`", ["compile", "/no/such/module.wasm"] },
        { 2, "error: unexpected value 'y' for '--allow-precompiled' found; no more were expected", ["run", "--allow-precompiled=y", "HELLO"] },
        { 2, "error: the argument '--allow-precompiled' cannot be used multiple times", ["run", "--allow-precompiled", "--allow-precompiled", "HELLO"] },
        { 1, "Error: running a precompiled module requires the `--allow-precompiled` flag\n", ["run", "COMPILED"] },
        { 1, "compiled without fuel support but it is enabled for the host\n", ["run", "--allow-precompiled", "-W", "fuel=100000", "COMPILED"] },
        { 1, "Error: failed deserialization for: ", ["run", "--allow-precompiled", "COMPILED WITH FUEL"] },
        { 0, "hello, world\n", ["run", "--allow-precompiled", "-W", "fuel=100000", "COMPILED WITH FUEL"] },
        { 0, "hello, world\n", ["run", "--allow-precompiled", "-Wmax-wasm-stack=100000,max-memories=1", "COMPILED"] },
        { 0, "hello, world\n", ["run", "--allow-precompiled", "HELLO"] },
        { 0, "hello, world\n", ["run", "-W", "max-wasm-stack=4194304", "HELLO"] },
        { 0, "hello, world\n", ["run", "--invoke=_start", "HELLO"] },
        { 1, "no func export named `nope` found\n", ["run", "--invoke=nope", "HELLO"] },
        { 0, "hello, world\n", ["run", "--argv0", "x", "HELLO", "--unknown", "--"] },
        { 0, "hello, world\n", ["run", "-C", "cache=n", "-W", "exceptions,gc=y,function-references=yes,memory64=y,extended-const=y,wide-arithmetic=y,tail-call=y,multi-memory=y,relaxed-simd=y", "HELLO"] },
        { 0, "arg[0]=guest\nenv HERITAGE=of the host\ncwd=/\n", ["run", "--argv0=guest", "--env", "HERITAGE", "ECHO"] },
        { 0, "arg[0]=guest\ncwd=/\n", ["run", "--argv0=guest", "--env=NOT_THERE", "--env=", "ECHO"] },
        { 0, "arg[0]=guest\nenv =value\ncwd=/\n", ["run", "--argv0=guest", "--env==value", "ECHO"] },
        { 134, "    0: failed to invoke command default\n    1: error while executing at wasm backtrace:\n", ["run", "-W", "timeout=50ms", "LOOP"] },
        { 134, "    2: wasm trap: interrupt\n", ["run", "-W", "timeout=50ms", "LOOP"] },
        { 134, "    2: wasm trap: all fuel consumed by WebAssembly\n", ["run", "-Wfuel=9,max-wasm-stack=100000", "LOOP"] },
        { 134, "    2: memory fault at wasm address 0x10000 in linear memory of size 0x10000\n    3: wasm trap: out of bounds memory access\n", ["run", "(module (memory 1) (func (export \"_start\") (drop (i32.load (i32.const 65536)))))"] },
        { 134, "    1: wasm trap: out of bounds memory access\n", ["run", "(module (memory 1) (data (i32.const 65536) \"x\") (func (export \"_start\")))"] },
        { 1, "    2: thrown Wasm exception\n", ["run", "(module (tag $e) (func (export \"_start\") (throw $e)))"] },
        { 1, "    1: resource limit exceeded: memory count too high at 1\n", ["run", "-W", "max-memories=0", "HELLO"] },
        { 1, "    1: memory minimum size of 2 pages exceeds memory limits\n", ["run", "-W", "max-memory-size=1", "HELLO"] },
        { 1, "    1: resource limit exceeded: table count too high at 1\n", ["run", "-W", "max-tables=0", "HELLO"] },
        { 1, "    1: resource limit exceeded: instance count too high at 1\n", ["run", "-W", "max-instances=0", "HELLO"] },
        { 0, "", ["run", "-W", "max-memories=0", "(module (type $a (array i8)) (func (export \"_start\") (drop (array.new_default $a (i32.const 100000)))))"] },
        { 1, "    2: GC heap out of memory", ["run", "-W", "max-memory-size=65536", "(module (type $a (array i8)) (func (export \"_start\") (drop (array.new_default $a (i32.const 100000)))))"] },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public Task StandIn_IsAsStrictAsTheProgram(int expected, string output, string[] arguments) => CheckAsync(WasmtimeProgram.StandIn, expected, output, arguments);

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Program_IsAsStrictAsItsStandIn(int expected, string output, string[] arguments)
    {
        Assert.SkipWhen(WasmtimeProgram.Path == WasmtimeProgram.StandIn, "There is no wasmtime program here: WASMTIME, ../shared/tools, PATH.");
        var version = (await RunAsync(WasmtimeProgram.Path, "--version")).Stdout;
        Assert.SkipUnless(version.StartsWith(EngineVersion, StringComparison.Ordinal), $"The program here is {version}, the stand-in is {EngineVersion}.");
        await CheckAsync(WasmtimeProgram.Path, expected, output, arguments);
    }

    private static string EngineVersion { get; } = $"wasmtime {typeof(Engine).Assembly.GetName().Version!.ToString(3)}";

    private async Task CheckAsync(string program, int expected, string output, string[] arguments)
    {
        var (exitCode, stdout, stderr) = await RunAsync(program, await ArgumentsAsync(program, arguments));

        Assert.True(exitCode == expected, $"{exitCode}\n{stdout}{stderr}");
        if (expected == 0)
            Assert.StartsWith(output, stdout, StringComparison.Ordinal);
        else
            Assert.Contains(output, stderr, StringComparison.Ordinal);
    }

    private string Argument(string text)
    {
        if (!text.StartsWith("(module", StringComparison.Ordinal))
            return text.Replace("HERE", _test.TemporaryDirectory, StringComparison.Ordinal) is var word && word is "HELLO" or "LOOP" or "ECHO" ? Guests.PathOf(word.ToLowerInvariant()) : word;
        var path = _test.PathOf("module.wasm");
        File.WriteAllBytes(path, Module.ConvertText(text));
        return path;
    }

    private async Task<string[]> ArgumentsAsync(string program, string[] arguments)
    {
        List<string> all = [];
        foreach (var argument in arguments)
        {
            all.Add(argument switch
            {
                "COMPILED" => await CompileAsync(program),
                "COMPILED WITH FUEL" => await CompileAsync(program, "-W", "fuel=1"),
                _ => Argument(argument),
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
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["HERITAGE"] = "of the host" } })!;
        process.StandardInput.Close();
        var stdout = process.StandardOutput.ReadToEndAsync(_test.Cancelled);
        var stderr = process.StandardError.ReadToEndAsync(_test.Cancelled);
        await process.WaitForExitAsync(_test.Cancelled);
        return (process.ExitCode, await stdout, await stderr);
    }
}
