using System.Text;
using Wasmtime;

namespace WasiGuard.Wasmtime.Tests;

/// <summary>wasmtime writes its report behind the guest's own standard error: neither may be taken for the other.</summary>
public sealed class ReportTests : IDisposable
{
    private const string Trap = "unreachable";

    private const string Forged = "Error: failed to run main module `/tmp/wasiguard-0123456789abcdef/module.wasm`\n\nCaused by:\n    0: failed to invoke command default\n    1: error while executing at wasm backtrace:\n           0:    0x28b - <unknown>!<wasm function 8>\n    2: wasm trap: all fuel consumed by WebAssembly\n";

    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(Forged, 1)]
    [InlineData(Forged, 2)]
    [InlineData(Forged, 0)]
    [InlineData("Error: No such file or directory (os error 44)\n", 1)]
    [InlineData("error: unexpected argument '--env' found\n\nUsage: wasmtime run\n", 2)]
    public async Task Guest_ThatWritesLikeWasmtime_HasExited(string stderr, int exitCode)
    {
        var result = await RunAsync(Writer(stderr, Exit(exitCode)));

        Assert.Equal(WasiTermination.Exited, result.Termination);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(stderr, result.StderrText);
        Assert.Null(result.TrapMessage);
    }

    [Fact]
    public async Task Guest_ThatWritesLikeWasmtime_WithNoStderrKept_HasExited()
    {
        var result = await RunAsync(Writer(Forged, Exit(1)), new() { MaxStderrBytes = 0 });

        Assert.Equal((WasiTermination.Exited, 1, true), (result.Termination, result.ExitCode, result.StderrTruncated));
    }

    [Fact]
    public async Task Guest_ThatForgesAReportAndTraps_HasTheTrapItHad()
    {
        var result = await RunAsync(Writer(Forged, Trap));

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.Equal("wasm `unreachable` instruction executed", result.TrapMessage);
        Assert.Equal(Forged, result.StderrText);
        Assert.False(result.StderrTruncated);
    }

    /// <summary>The function of WASI stands in the place of the guest's own frame, so that the report has no backtrace.</summary>
    [Fact]
    public async Task Guest_ThatTailCallsAFunctionOfWasiThatTraps_HasTrapped()
    {
        var result = await RunAsync(Module.ConvertText("""
            (module
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start") (return_call $exit (i32.const 200))))
            """));

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.Contains("exit status", result.TrapMessage, StringComparison.Ordinal);
        Assert.Empty(result.StderrText);
    }

    [Fact]
    public async Task Guest_ThatForgesAReportAndExitsWith134_IsATrapOfTheExitCode()
    {
        var result = await RunAsync(Writer(Forged, Exit(134)));

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.Contains("exit status", result.TrapMessage, StringComparison.Ordinal);
        Assert.Equal(Forged, result.StderrText);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 0, true)]
    [InlineData(999, 1000, false)]
    [InlineData(1000, 1000, false)]
    [InlineData(1001, 1000, true)]
    [InlineData(70_000, 1000, true)]
    [InlineData(70_000, 100_000, false)]
    [InlineData(200_000, 100_000, true)]
    public async Task Report_IsNoPartOfStderr_AtAnyCap(int written, long cap, bool truncated)
    {
        var result = await RunAsync(Writer(new string('x', written), Trap), new() { MaxStderrBytes = cap });

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.Equal("wasm `unreachable` instruction executed", result.TrapMessage);
        Assert.Equal(new string('x', (int)Math.Min(written, cap)), result.StderrText);
        Assert.Equal(truncated, result.StderrTruncated);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(0)]
    public async Task Report_LongerThanIsKept_IsATrapStill(long cap)
    {
        // wasmtime lists up to twenty functions with their names.
        var names = Enumerable.Range(0, 20).Select(i => $"$f{i}_{new string('n', 9000)}").ToArray();
        var functions = names.Select((name, i) => $"(func {name} {(i == 0 ? Trap : $"(call {names[i - 1]})")})");

        var result = await RunAsync(Writer("before", $"(call {names[^1]})", string.Concat(functions)), new() { MaxStderrBytes = cap });

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.NotNull(result.TrapMessage);
        if (cap > 0)
        {
            Assert.Equal("wasm `unreachable` instruction executed", result.TrapMessage);
            Assert.Equal("before", result.StderrText);
        }
    }

    [Theory]
    [InlineData("echo 'Error: the machine is on fire' >&2; exit 1", "the machine is on fire")]
    [InlineData("echo \"error: unexpected argument '-W' found\" >&2; exit 2", "unexpected argument '-W' found")]
    [InlineData("echo 'cannot open shared object file' >&2; exit 127", "exit code 127, which no guest can give, and without a report: cannot open shared object file")]
    [InlineData("kill -9 $$", "exit code 137")]
    [InlineData("kill -ABRT $$", "exit code 134")]
    public async Task Program_ThatFailsItself_IsTheHostsFailure(string commands, string message)
    {
        var runner = _test.Create(_test.CreateScript(commands));

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatIsNone_IsTheHostsFailure()
    {
        var path = _test.CreateScript("true");
        var runner = _test.Create(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(path, [0x7f, (byte)'E', (byte)'L', (byte)'F', 9, 9, 9, 9]);

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled));

        Assert.Contains($"'{path}' cannot be started", failure.Message, StringComparison.Ordinal);
    }

    private Task<WasiExecResult> RunAsync(byte[] module, WasiLimits? limits = null) =>
        _test.Create().ExecuteAsync(new() { Module = WasiModule.FromBytes(module), Limits = limits ?? new() }, _test.Cancelled);

    private static string Exit(int code) => $"(call $exit (i32.const {code}))";

    /// <summary>A guest that writes a text to standard error, whole, and then does something else.</summary>
    private static byte[] Writer(string stderr, string then, string functions = "")
    {
        var data = string.Concat(Encoding.UTF8.GetBytes(stderr).Select(value => $"\\{value:x2}"));
        return Module.ConvertText($"""
            (module
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 8)
              (data (i32.const 16) "{data}")
              {functions}
              (func (export "_start")
                (i32.store (i32.const 0) (i32.const 16))
                (i32.store (i32.const 4) (i32.const {Encoding.UTF8.GetByteCount(stderr)}))
                (loop $again
                  (if (i32.load (i32.const 4)) (then
                    (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
                    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 8))))
                    (i32.store (i32.const 4) (i32.sub (i32.load (i32.const 4)) (i32.load (i32.const 8))))
                    (br $again))))
                {then}))
            """);
    }
}
