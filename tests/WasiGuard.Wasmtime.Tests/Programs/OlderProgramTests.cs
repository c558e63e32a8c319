using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests.Programs;

/// <summary>
/// The programs of other versions that lie beside the repository keep what the runner declares. All tests of this project run on one of them with
/// <c>WASMTIME=…/wasmtime-36/wasmtime dotnet test --project tests/WasiGuard.Wasmtime.Tests</c>.
/// </summary>
public sealed class OlderProgramTests : IDisposable
{
    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    public static TheoryData<string> Programs => [.. WasmtimeProgram.All];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_IsOneThatTheRunnerRuns(string program)
    {
        var info = await _test.Create(program).LookAtProgramAsync(_test.Cancelled);

        Assert.Null(info.Refusal);
        Assert.Empty(info.Advisories);
        Assert.Equal(program, info.Path);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task ArgumentsEnvironmentAndDirectory_AreTheGuests(string program)
    {
        var input = new WasiExecInput
        {
            Module = Guests.Get("echo"),
            ProgramName = "name",
            Arguments = ["--dir=/::/", "a b"],
            Environment = new Dictionary<string, string> { ["X"] = "=1" },
            Files = WasiFileSnapshot.Empty.WithDirectory("work"),
            WorkingDirectory = "/work",
        };

        var result = await RunAsync(program, input);

        Assert.Equal("arg[0]=name\narg[1]=--dir=/::/\narg[2]=a b\nenv PWD=/work\nenv X==1\ncwd=/work\n", result.StdoutText);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Files_AndPreopens_AreReadAndWritten(string program)
    {
        var host = Directory.CreateDirectory(_test.PathOf("host")).FullName;
        File.WriteAllText(Path.Combine(host, "in"), "text");
        var input = new WasiExecInput { Module = Guests.Get("files"), Arguments = ["read", "/data/in", "+", "write", "/out", "done"], Files = WasiFileSnapshot.Empty, Preopens = [new(host, "/data")] };

        var result = await RunAsync(program, input);

        Assert.Equal((0, "textwrite /out: ok\n", null), (result.ExitCode, result.StdoutText, result.FilesError));
        Assert.Equal(["out"], result.Files!.Files.Keys);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Limits_Hold(string program)
    {
        Assert.Equal(WasiTermination.OutOfFuel, (await RunAsync(program, new() { Module = Guests.Get("loop"), Limits = new() { Fuel = 1_000_000 } })).Termination);
        Assert.Equal(WasiTermination.TimedOut, (await RunAsync(program, new() { Module = Guests.Get("loop"), Limits = new() { Timeout = TimeSpan.FromMilliseconds(200) } })).Termination);
        Assert.Equal("call stack exhausted", (await RunAsync(program, new() { Module = Guests.Get("trap"), Arguments = ["stack"] })).TrapMessage);
        await Assert.ThrowsAsync<WasiModuleException>(() => RunAsync(program, new() { Module = Guests.Get("bigmin"), Limits = new() { MaxMemoryBytes = 1 << 20 } }));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Directory_IsNotLeftByATrailingSlash(string program)
    {
        var host = Directory.CreateDirectory(_test.PathOf("host")).FullName;
        var outside = Directory.CreateDirectory(_test.PathOf("outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "secret"), "text of the host");
        Directory.CreateSymbolicLink(Path.Combine(host, "link"), outside);

        var listed = await RunAsync(program, new() { Module = Guests.Get("files"), Arguments = ["list", "/data/link/"], Preopens = [new(host, "/data")] });
        var read = await RunAsync(program, new() { Module = Guests.Get("files"), Arguments = ["read", "/data/link//secret"], Preopens = [new(host, "/data")] });

        Assert.Equal((1, "list /data/link/: EPERM\n"), (listed.ExitCode, listed.StdoutText));
        Assert.Equal((1, "read /data/link//secret: EPERM\n"), (read.ExitCode, read.StdoutText));
    }

    private Task<WasiExecResult> RunAsync(string program, WasiExecInput input) => _test.Create(program).ExecuteAsync(input, _test.Cancelled);
}
