using System.Diagnostics;

namespace WasiGuard.Wasmtime.Tests;

/// <summary>Processes, pipes and private directories: nothing is left of any of them.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Refusal_ByTheGuard_StartsNoProcess()
    {
        var runner = _test.Create(_test.CreateScript("touch \"$HERE/started\""));
        var input = new WasiExecInput { Module = WasiModule.FromBytes(default), NetFetch = NetFetchPolicy.PublicInternet };

        var refusal = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => runner.ExecuteAsync(input, _test.Cancelled));

        Assert.Matches("(?i)netFetch.*not supported", refusal.Message);
        Assert.Contains("(wasmtime CLI runner)", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_test.PathOf("started")));
    }

    [Fact]
    public async Task Timeout_EndsEverythingThatTheProgramStarted()
    {
        var runner = _test.Create(_test.CreateScript("sleep 1000 & echo $! > \"$HERE/child\"; echo $$ > \"$HERE/self\"; \"$WASMTIME\" \"$@\"; true"));
        var input = new WasiExecInput { Module = Guests.Get("loop"), Arguments = ["print"], Limits = new() { Timeout = TimeSpan.FromSeconds(4) } };

        var result = await runner.ExecuteAsync(input, _test.Cancelled);

        Assert.Equal(WasiTermination.TimedOut, result.Termination);
        Assert.Equal("started\n", result.StdoutText);
        await EndedAsync("self");
        await EndedAsync("child");
    }

    [Fact]
    public async Task Cancellation_EndsTheProgram()
    {
        var runner = _test.Create(_test.CreateScript("echo $$ > \"$HERE/self\"; mv \"$HERE/self\" \"$HERE/pid\"; exec \"$WASMTIME\" \"$@\""));
        using var source = new CancellationTokenSource();

        var execution = runner.ExecuteAsync(new() { Module = Guests.Get("loop") }, source.Token);
        await _test.SeenAsync(() => File.Exists(_test.PathOf("pid")) ? "" : null);
        Assert.NotNull(_test.FindProcess("pid"));
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
        Assert.Null(_test.FindProcess("pid"));
    }

    [Fact]
    public async Task Argument_LongerThanTheSystemTakes_SaysHowElse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a command line may hold is Linux's.");
        var input = new WasiExecInput { Module = Guests.Get("hello"), Arguments = [new string('x', 200_000)] };

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => _test.Create().ExecuteAsync(input, _test.Cancelled));

        Assert.Contains("longer than the system's command line", failure.Message, StringComparison.Ordinal);
        Assert.Contains("StandardInput", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a wasmtime for this machine", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatLeavesAChildWithItsPipes_IsAFailure_NotAHang()
    {
        var runner = _test.Create(_test.CreateScript("sleep 1000 & echo $! > \"$HERE/child\"; exec \"$WASMTIME\" \"$@\""));

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled));

        Assert.Contains("holds its output open", failure.Message, StringComparison.Ordinal);
        using var child = _test.FindProcess("child");
        Assert.NotNull(child);
        child.Kill();
    }

    [Fact]
    public async Task PrivateDirectory_IsTheOwnersAlone_WhileTheGuestRuns()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        using var source = new CancellationTokenSource();
        var input = new WasiExecInput { Module = Guests.Get("sleep"), Arguments = ["3600000"], Files = WasiFileSnapshot.Empty.WithFile("secret.txt", "secret") };

        var execution = _test.Create().ExecuteAsync(input, source.Token);
        // Another directory may be there before, to compile in.
        var secret = await _test.SeenAsync(() => Directory.GetDirectories(_test.TemporaryDirectory).Select(one => Path.Combine(one, "files", "secret.txt")).FirstOrDefault(File.Exists));
        var directory = Path.GetDirectoryName(Path.GetDirectoryName(secret))!;

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        // On Linux the compiled module is nowhere: what is here only leads to what this process has open.
        if (OperatingSystem.IsLinux())
            Assert.StartsWith($"/proc/{Environment.ProcessId}/fd/", new FileInfo(Path.Combine(directory, "module.cwasm")).LinkTarget, StringComparison.Ordinal);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
        Assert.False(File.Exists(secret));
    }

    [Fact]
    public async Task Program_GetsNothingOfTheHostsEnvironment()
    {
        Environment.SetEnvironmentVariable("WASIGUARD_TEST_SECRET", "leaked");
        var runner = _test.Create(_test.CreateScript("env > \"$HERE/environment\"; exec \"$WASMTIME\" \"$@\""));

        await runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled);

        var names = File.ReadAllLines(_test.PathOf("environment")).Select(line => line.Split('=')[0]);
        Assert.Empty(names.Except(["PWD", "OLDPWD", "SHLVL", "_", "PATH", "DOTNET_ROOT"]));
    }

    [Fact]
    public async Task TwentyAtOnce_EndEachInItsOwnWay()
    {
        var runner = _test.Create();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => runner.ExecuteAsync(new() { Module = Guests.Get("exit"), Arguments = [$"{i}"] }, _test.Cancelled)));

        Assert.Equal(Enumerable.Range(0, 20), results.Select(result => result.ExitCode));
    }

    [Fact]
    public async Task StandardInput_BeyondThePipe_IsNoHang_WhenTheGuestNeverReads()
    {
        var input = new WasiExecInput { Module = Guests.Get("sleep"), Arguments = ["100"], StandardInput = new byte[20_000_000] };

        var result = await _test.Create().ExecuteAsync(input, _test.Cancelled);

        Assert.Equal("sleeping\nslept\n", result.StdoutText);
    }

    [Fact]
    public async Task Output_OfFiftyMegabytes_IsDrained()
    {
        var input = new WasiExecInput { Module = Guests.Get("flood"), Arguments = ["50000000", "both", "65536"], Limits = new() { MaxStdoutBytes = 3, MaxStderrBytes = 0 } };

        var result = await _test.Create().ExecuteAsync(input, _test.Cancelled);

        Assert.Equal((0, "012", "", true, true), (result.ExitCode, result.StdoutText, result.StderrText, result.StdoutTruncated, result.StderrTruncated));
    }

    [Fact]
    public async Task Module_FromAFileThatChanges_RunsAsTheGuardHasReadIt()
    {
        var path = _test.PathOf("program.wasm");
        File.Copy(Guests.PathOf("hello"), path);
        var module = WasiModule.FromFile(path);
        Assert.NotEmpty(module.Imports);
        File.Copy(Guests.PathOf("trap"), path, overwrite: true);

        var result = await _test.Create().ExecuteAsync(new() { Module = module }, _test.Cancelled);

        Assert.Equal("hello, world\n", result.StdoutText);
    }

    [Theory]
    [InlineData("--env=STOLEN=1", "-W", "x")]
    [InlineData("a\nb", "--dir=/::/", "--")]
    [InlineData("a b", "", "'\"$(id)`;|&")]
    [InlineData("module.wasm", "-", "x=y=z")]
    public async Task Names_ThatLookLikeOptions_StayNames(string name, string variable, string value)
    {
        variable = variable.Length == 0 ? "-" : variable.Replace('=', ':');
        var input = new WasiExecInput
        {
            Module = WasiModule.FromBytes(Guests.Get("echo").Bytes, name),
            Arguments = [name, value],
            Environment = new Dictionary<string, string> { [variable] = value },
        };

        var result = await _test.Create().ExecuteAsync(input, _test.Cancelled);

        Assert.Equal($"arg[0]={name}\narg[1]={name}\narg[2]={value}\nenv {variable}={value}\ncwd=/\n", result.StdoutText);
    }

    private async Task EndedAsync(string numberFile)
    {
        // A killed process that nobody waits for may be seen for a moment, until its new parent has taken note.
        await _test.SeenAsync(() =>
        {
            using var process = _test.FindProcess(numberFile);
            return process is null || process.HasExited ? "" : null;
        });
    }
}
