using WasmtimeStandIn;

namespace WasiGuard.Hostile.Tests;

/// <summary>Where an attack takes place: a runner of its own options, and directories that are looked at afterwards.</summary>
internal sealed class Arena : IDisposable
{
    // In memory where the system has it: a busy disk takes minutes for what some guests leave.
    private readonly DirectoryInfo _folder = Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/wasiguard-hostile-{Guid.NewGuid():n}") : Directory.CreateTempSubdirectory("wasiguard-hostile-");

    private static readonly Dictionary<RunnerKind, Func<string, WasiCeilings, WasiRunner>> s_runners = new()
    {
        [RunnerKind.InProcess] = (directory, ceilings) => new InProcessWasiRunner(new() { TemporaryDirectory = directory, Ceilings = ceilings }),
        [RunnerKind.Wasmtime] = (directory, ceilings) => new WasmtimeWasiRunner(new WasmtimeRunnerOptions
        {
            ExecutablePath = WasmtimeProgram.Path,
            ProcessEnvironment = WasmtimeProgram.Environment,
            TemporaryDirectory = directory,
            Ceilings = ceilings,
        }),
    };

    public Arena(RunnerKind kind)
    {
        Kind = kind;
        TemporaryDirectory = _folder.CreateSubdirectory("tmp").FullName;
        HostDirectory = _folder.CreateSubdirectory("host").FullName;
    }

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public RunnerKind Kind { get; }

    /// <summary>Where the runner writes; empty again after an attack.</summary>
    public string TemporaryDirectory { get; }

    /// <summary>A directory of the host, for preopens.</summary>
    public string HostDirectory { get; }

    public WasiRunner Runner(WasiCeilings? ceilings = null) => s_runners[Kind](TemporaryDirectory, ceilings ?? new());

    /// <summary>Runs an attack; a guest without a time of its own gets half a minute.</summary>
    public Task<WasiExecResult> RunAsync(WasiExecInput input, WasiCeilings? ceilings = null) =>
        Runner(ceilings).ExecuteAsync(input with { Limits = input.Limits with { Timeout = input.Limits.Timeout ?? TimeSpan.FromSeconds(30) } }, Cancelled);

    public static WasiExecInput Input(string guest, params string[] arguments) => new() { Module = Guests.Get(guest), Arguments = arguments };

    /// <summary>A named pipe in the directory of the host.</summary>
    public string MakePipe(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in directories.");
        var path = Path.Combine(HostDirectory, name);
        using var made = System.Diagnostics.Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return path;
    }

    /// <summary>Opens and closes the other end of a named pipe, which lets go of whoever hangs in it; true once somebody did.</summary>
    public static async Task<bool> ReleaseAsync(string pipe)
    {
        using var write = System.Diagnostics.Process.Start("/bin/sh", ["-c", ": > \"$1\"", "sh", pipe]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            await write.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            write.Kill();
            return false;
        }
    }

    /// <summary>After whatever a guest did, the next one runs.</summary>
    public async Task AssertOthersRunAsync(WasiCeilings? ceilings = null)
    {
        var result = await RunAsync(Input("hello"), ceilings);
        Assert.Equal((WasiTermination.Exited, 0, "hello, world\n"), (result.Termination, result.ExitCode, result.StdoutText));
    }

    /// <summary>What is removed in the background is gone before long.</summary>
    public async Task AssertNothingIsLeftAsync()
    {
        while (Directory.EnumerateFileSystemEntries(TemporaryDirectory).Any())
            await Task.Delay(20, Cancelled);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
