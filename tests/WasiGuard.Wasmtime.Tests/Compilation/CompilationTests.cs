using Wasmtime;
using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests.Compilation;

/// <summary>The program compiles a module once, off the guest's time.</summary>
public sealed class CompilationTests : IDisposable
{
    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Module_IsCompiledOnce_ForManyAtOnce_AndForLaterRunners()
    {
        var program = new LoggedProgram(_test);
        var runner = program.Runner();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => program.AssertHelloAsync(runner)));
        await program.AssertHelloAsync(program.Runner());

        Assert.Equal((1, 9), (program.Compilations, program.Runs));
        Assert.All(program.Calls, call => Assert.Matches("^(compile|run) -C cache=n ", call));
    }

    [Fact]
    public async Task Module_OfTheSameBytes_IsTheSame_WhateverItsName()
    {
        var program = new LoggedProgram(_test);
        var runner = program.Runner();

        await program.AssertHelloAsync(runner);
        var named = await runner.ExecuteAsync(new() { Module = WasiModule.FromBytes(Guests.Get("hello").Bytes, "other") }, _test.Cancelled);

        Assert.Equal(("hello, world\n", 1), (named.StdoutText, program.Compilations));
    }

    [Fact]
    public async Task Fuel_IsAnotherCompilation()
    {
        var program = new LoggedProgram(_test);
        var runner = program.Runner();

        await program.AssertHelloAsync(runner);
        await program.AssertHelloAsync(runner, fuel: 1_000_000);
        await program.AssertHelloAsync(runner, fuel: 2_000_000);
        await program.AssertHelloAsync(runner);

        Assert.Equal(2, program.Compilations);
    }

    [Fact]
    public async Task Prepare_CompilesWithTheSettingsOfTheRun()
    {
        var program = new LoggedProgram(_test);
        var runner = program.Runner();

        await runner.PrepareAsync(Guests.Get("hello"), _test.Cancelled);
        await runner.PrepareAsync(new WasiExecInput { Module = Guests.Get("hello"), Limits = new() { Fuel = 1 } }, _test.Cancelled);
        Assert.Equal((2, 0), (program.Compilations, program.Runs));
        await program.AssertHelloAsync(runner);
        await program.AssertHelloAsync(runner, fuel: 1_000_000);

        Assert.Equal((2, 2), (program.Compilations, program.Runs));
    }

    [Fact]
    public async Task Prepare_RefusesWhatAnExecutionWould()
    {
        var runner = _test.Create();

        await Assert.ThrowsAsync<WasiModuleException>(() => runner.PrepareAsync(Guests.Get("nostart"), _test.Cancelled));
        await Assert.ThrowsAsync<WasiModuleException>(() => runner.PrepareAsync(Mistyped(), _test.Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => runner.PrepareAsync(new WasiExecInput { Module = Guests.Get("hello"), Limits = new() { MaxMemoryBytes = long.MaxValue } }, _test.Cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.PrepareAsync(Guests.Get("hello"), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Timeout_BeginsWithTheGuest()
    {
        // A busy machine takes a while to start a process; compiling takes longer than it may run.
        var program = new LoggedProgram(_test, "[ \"$1\" = compile ] && sleep 6");

        var result = await program.Runner().ExecuteAsync(new() { Module = Guests.Get("hello"), Limits = new() { Timeout = TimeSpan.FromSeconds(5) } }, _test.Cancelled);

        Assert.Equal((WasiTermination.Exited, "hello, world\n"), (result.Termination, result.StdoutText));
        Assert.InRange(result.Duration, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task LargeProgram_RunsUnderATimeoutThatItsCompilationWouldUseUp()
    {
        const string Guest = "python-3.12.wasm";
        var path = Find(Guest);
        Assert.SkipWhen(path is null, $"{Guest} is not beside the repository.");
        var input = new WasiExecInput { Module = WasiModule.FromFile(path), Arguments = ["-c", "print(6 * 7)"], Limits = new() { Timeout = TimeSpan.FromSeconds(2) } };

        var result = await _test.Create().ExecuteAsync(input, _test.Cancelled);

        Assert.Equal((WasiTermination.Exited, "42\n"), (result.Termination, result.StdoutText));
    }

    [Fact]
    public async Task Ceiling_OfTime_EndsTheCompiler()
    {
        var program = new LoggedProgram(_test, "[ \"$1\" = compile ] && { sleep 1000 & echo $! > \"$HERE/child\"; echo $$ > \"$HERE/self\"; wait; }");

        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => program.AssertHelloAsync(program.Runner(new() { CompileTime = TimeSpan.FromSeconds(2) })));

        Assert.Contains("Ceilings.CompileTime", refused.Message, StringComparison.Ordinal);
        await EndedAsync("self");
        await EndedAsync("child");
        await EmptyAsync();
    }

    [Fact]
    public async Task Cancellation_OfTheOnlyOneWhoWaits_EndsTheCompiler()
    {
        var program = new LoggedProgram(_test, "[ \"$1\" = compile ] && { echo $$ > \"$HERE/self\"; mv \"$HERE/self\" \"$HERE/pid\"; exec sleep 1000; }");
        using var source = new CancellationTokenSource();
        var execution = program.Runner().ExecuteAsync(new() { Module = Guests.Get("hello") }, source.Token);
        await _test.SeenAsync(() => File.Exists(_test.PathOf("pid")) ? "" : null);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
        await EndedAsync("pid");
        await EmptyAsync();
    }

    [Fact]
    public async Task Cancellation_OfTheFirst_LeavesTheOthersTheirCompilation()
    {
        var program = new LoggedProgram(_test, "[ \"$1\" = compile ] && { touch \"$HERE/began\"; while [ ! -e \"$HERE/go\" ]; do sleep 0.05; done; }");
        var runner = program.Runner();
        using var source = new CancellationTokenSource();
        var first = runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, source.Token);
        await _test.SeenAsync(() => File.Exists(_test.PathOf("began")) ? "" : null);
        var second = runner.PrepareAsync(Guests.Get("hello"), _test.Cancelled);
        var third = program.AssertHelloAsync(runner);
        // That they wait already is seen by nobody: they are not done, and have had the time to begin.
        await Task.Delay(300, _test.Cancelled);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted || third.IsCompleted);
        await File.WriteAllTextAsync(_test.PathOf("go"), "", _test.Cancelled);
        await second;
        await third;

        Assert.Equal(1, program.Compilations);
    }

    [Fact]
    public async Task Cancellation_OfAll_LetsTheNextBeginAnew()
    {
        var program = new LoggedProgram(_test, "[ \"$1\" = compile ] && [ ! -e \"$HERE/go\" ] && { touch \"$HERE/began\"; exec sleep 1000; }");
        var runner = program.Runner();
        using var source = new CancellationTokenSource();
        var first = runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, source.Token);
        await _test.SeenAsync(() => File.Exists(_test.PathOf("began")) ? "" : null);
        await File.WriteAllTextAsync(_test.PathOf("go"), "", _test.Cancelled);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        await program.AssertHelloAsync(runner);
        await EmptyAsync();
    }

    [Fact]
    public async Task Module_ThatIsInvalid_IsRefusedInTheProgramsWords_AndOnce()
    {
        var program = new LoggedProgram(_test);

        for (var i = 0; i < 2; i++)
        {
            var refused = await Assert.ThrowsAsync<WasiModuleException>(() => program.Runner().ExecuteAsync(new() { Module = Mistyped() }, _test.Cancelled));
            Assert.StartsWith("The module 'mistyped' is invalid: ", refused.Message, StringComparison.Ordinal);
            Assert.Contains("type mismatch", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal((1, 0), (program.Compilations, program.Runs));
    }

    [Theory]
    [InlineData("echo 'Error: the machine is on fire' >&2; exit 1", "could not compile the module 'hello.wasm' (exit code 1): Error: the machine is on fire")]
    [InlineData("echo \"error: unrecognized subcommand 'compile'\" >&2; exit 2", "unrecognized subcommand 'compile'")]
    [InlineData("exit 0", "compiled nothing")]
    [InlineData("kill -9 $$", "exit code 137")]
    public async Task Compiler_ThatFailsItself_IsTheHostsFailure_AndIsAskedAgain(string commands, string message)
    {
        var program = new LoggedProgram(_test, $"[ \"$1\" = compile ] && [ ! -e \"$HERE/mended\" ] && {{ {commands}; }}");

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => program.AssertHelloAsync(program.Runner()));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_test.PathOf("mended"), "", _test.Cancelled);
        await program.AssertHelloAsync(program.Runner());
    }

    [Fact]
    public async Task Program_ThatIsExchanged_CompilesAnew()
    {
        var program = new LoggedProgram(_test);
        await program.AssertHelloAsync(program.Runner());
        File.Delete(program.Path);

        var other = new LoggedProgram(_test, "# Another program under the same path.");
        await other.AssertHelloAsync(other.Runner());

        Assert.Equal(2, program.Compilations);
    }

    [Fact]
    public async Task Program_BehindAWrapper_ThatIsExchanged_CompilesAnew()
    {
        var older = Beside("wasmtime-36");
        Assert.SkipWhen(older is null, "No wasmtime 36 beside the repository.");
        Assert.SkipWhen(WasmtimeProgram.Path.Contains("wasmtime-36", StringComparison.Ordinal), "The program of these tests is the older one itself.");
        var program = new LoggedProgram(_test, "[ -e \"$HERE/older\" ] && WASMTIME=$(cat \"$HERE/older\")");
        await program.AssertHelloAsync(program.Runner());

        await File.WriteAllTextAsync(_test.PathOf("older"), older, _test.Cancelled);
        await program.AssertHelloAsync(program.Runner());

        Assert.Equal((2, 3), (program.Compilations, program.Runs));
    }

    [Fact]
    public async Task Guest_ThatWritesThatItsCodeIsOld_HasExited()
    {
        const string Text = "Error: Module was compiled with incompatible Wasmtime version '1'\n";
        var data = string.Concat(System.Text.Encoding.UTF8.GetBytes(Text).Select(value => $"\\{value:x2}"));
        var module = WasiModule.FromBytes(Module.ConvertText($"""
            (module
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "\10\00\00\00\{Text.Length:x2}\00\00\00") (data (i32.const 16) "{data}")
              (func (export "_start")
                (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
                (call $exit (i32.const 1))))
            """));

        var result = await _test.Create().ExecuteAsync(new() { Module = module }, _test.Cancelled);

        Assert.Equal((WasiTermination.Exited, 1, Text), (result.Termination, result.ExitCode, result.StderrText));
    }

    [Fact]
    public async Task Code_AboveTheBytesThatAreKept_IsLetGo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        var program = new LoggedProgram(_test);
        var runner = program.RunnerOfANewProcess(ceilings: new() { ModuleCacheBytes = 5_000_000 });
        string[] guests = ["exit", "echo", "trap"];

        // Small modules count as 2 MiB each: two are kept.
        await program.AssertHelloAsync(runner);
        foreach (var guest in guests)
            await runner.PrepareAsync(Guests.Get(guest), _test.Cancelled);
        var before = program.Compilations;
        await program.AssertHelloAsync(runner);

        Assert.Equal(before + 1, program.Compilations);
    }

    private static WasiModule Mistyped() => WasiModule.FromBytes(Convert.FromHexString("0061736d01000000" + "010401600000" + "03020100" + "070a01065f7374617274" + "0000" + "0a06010400" + "41010b"), "mistyped");

    private static string? Find(string guest) => Beside("..", "guests", guest);

    /// <summary>A file below the folder of tools beside the repository.</summary>
    private static string? Beside(params string[] parts)
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(WasmtimeProgram.StandIn)!); folder is not null; folder = folder.Parent)
        {
            var path = Path.GetFullPath(Path.Combine([folder.FullName, "shared", "tools", .. parts, .. parts.Length == 1 ? ["wasmtime"] : Array.Empty<string>()]));
            if (File.Exists(path))
                return path;
        }

        return null;
    }

    private async Task EndedAsync(string numberFile) => await _test.SeenAsync(() =>
    {
        using var process = _test.FindProcess(numberFile);
        return process is null || process.HasExited ? "" : null;
    });

    private async Task EmptyAsync() => await _test.SeenAsync(() => Directory.EnumerateFileSystemEntries(_test.TemporaryDirectory).Any() ? null : "");
}
