namespace WasiGuard.Wasmtime.Tests.Programs;

/// <summary>The program is asked for its version before it runs anything; what it answers is not trusted.</summary>
public sealed class ProgramLookTests : IDisposable
{
    private const string Ask = "echo asked >> \"$HERE/asked\"; ";
    private const string Answer = "[ \"$1\" = --version ] && " + Ask + "[ \"$1\" = --version ] && echo 'wasmtime 50.0.1' && exit; ";
    private const string Run = "exec \"$WASMTIME\" \"$@\"";

    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(":", "prints nothing")]
    [InlineData("echo wasmtime", "prints 'wasmtime'")]
    [InlineData("echo wasmtime 50", "prints 'wasmtime 50'")]
    [InlineData("echo ' wasmtime 50.0.1'", "prints 'wasmtime 50.0.1'")]
    [InlineData("echo wasmer 50.0.1", "prints 'wasmer 50.0.1'")]
    [InlineData("echo wasmtime 50.0.1; echo more", @"prints 'wasmtime 50.0.1\nmore'")]
    [InlineData("echo 'wasmtime 99999999999.0.1'", "prints 'wasmtime 99999999999.0.1'")]
    [InlineData("printf 'wasmtime 50.0.1 (\\033[2J)'", @"prints 'wasmtime 50.0.1 (\u{1b}[2J)'")]
    [InlineData("printf '\\377\\376'", "prints '")]
    [InlineData("head -c 5000000 /dev/zero | tr '\\0' x", "prints 5000000 bytes, which begin with 'xxx")]
    [InlineData("echo wasmtime 50.0.1; exit 3", "ends with the exit code 3: nothing")]
    [InlineData("echo \"error: $(printf '\\033')[31m bad\" >&2; exit 2", @"ends with the exit code 2: 'error: \u{1b}[31m bad'")]
    [InlineData("kill -9 $$", "ends with the exit code 137")]
    public async Task Program_ThatIsNoWasmtime_IsRefusedWithASentence(string commands, string fact)
    {
        var path = _test.CreateScript(commands, version: null);

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => HelloAsync(path));

        Assert.Contains($"'{path}', asked for its version with '--version', {fact}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Name a wasmtime for this machine", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.True(failure.Message.Length < 700, failure.Message);
    }

    [Fact]
    public async Task Program_ThatDoesNotAnswer_IsRefusedAfterTenSeconds_AndEnded()
    {
        var path = _test.CreateScript("echo $$ > \"$HERE/self\"; sleep 1000", version: null);

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => HelloAsync(path));

        Assert.Contains("does not answer within 10 s", failure.Message, StringComparison.Ordinal);
        await EndedAsync("self");
    }

    [Fact]
    public async Task Cancellation_OfTheOnlyOneThatWaits_IsPrompt_AndEndsTheProgram()
    {
        var path = _test.CreateScript("echo $$ > \"$HERE/pid\"; mv \"$HERE/pid\" \"$HERE/self\"; sleep 1000", version: null);
        using var source = new CancellationTokenSource();

        var execution = _test.Create(path).ExecuteAsync(new() { Module = Guests.Get("hello") }, source.Token);
        await _test.SeenAsync(() => File.Exists(_test.PathOf("self")) ? "" : null);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
        await EndedAsync("self");
    }

    [Fact]
    public async Task Cancellation_OfOneOfTwoThatWait_LeavesTheOtherItsAnswer()
    {
        var path = _test.CreateScript($"[ \"$1\" = --version ] && touch \"$HERE/self\" && while [ ! -e \"$HERE/go\" ]; do sleep 0.02; done; {Answer}{Run}", version: null);
        using var source = new CancellationTokenSource();
        // Both wait when these have returned.
        var first = _test.Create(path).LookAtProgramAsync(source.Token);
        var second = _test.Create(path).LookAtProgramAsync(_test.Cancelled);
        await _test.SeenAsync(() => File.Exists(_test.PathOf("self")) ? "" : null);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        File.WriteAllText(_test.PathOf("go"), "");

        Assert.Equal("50.0.1", (await second).Version);
        Assert.Single(File.ReadAllLines(_test.PathOf("asked")));
    }

    [Fact]
    public async Task FirstExecutions_AtOnce_AskOnce()
    {
        var path = _test.CreateScript(Answer + Run, version: null);

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => HelloAsync(path)));

        Assert.All(results, result => Assert.Equal("hello, world\n", result.StdoutText));
        Assert.Single(File.ReadAllLines(_test.PathOf("asked")));
    }

    [Fact]
    public async Task Program_ThatWasReplaced_IsAskedAgain()
    {
        var path = _test.CreateScript(Answer + Run, version: null);
        await HelloAsync(path);
        Replace(path, _test.CreateScript(Run, "wasmtime 36.0.12"));

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => HelloAsync(path));

        Assert.Contains("is wasmtime 36.0.12, in which", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ThatLeadsToAnotherProgramNow_IsAskedAgain()
    {
        var link = _test.PathOf("wasmtime");
        File.CreateSymbolicLink(link, _test.CreateScript(Answer + Run, version: null));
        await HelloAsync(link);
        File.Delete(link);
        File.CreateSymbolicLink(link, _test.CreateScript(Run, "wasmtime 36.0.12"));

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => HelloAsync(link));

        Assert.Contains("is wasmtime 36.0.12, in which", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_IsNotRemembered()
    {
        var path = _test.CreateScript($"[ -e \"$HERE/well\" ] || exit 1; {Answer}{Run}", version: null);
        await Assert.ThrowsAsync<WasiRunnerException>(() => HelloAsync(path));
        File.WriteAllText(_test.PathOf("well"), "");

        Assert.Equal("hello, world\n", (await HelloAsync(path)).StdoutText);
    }

    [Fact]
    public async Task Question_IsAskedWithoutTheEnvironmentOfThisProcess()
    {
        var path = _test.CreateScript("env > \"$HERE/environment\"; echo wasmtime 50.0.1", version: null);

        await _test.Create(path).LookAtProgramAsync(_test.Cancelled);

        var names = File.ReadAllLines(_test.PathOf("environment")).Select(line => line.Split('=')[0]);
        Assert.Empty(names.Except(["PWD", "OLDPWD", "SHLVL", "_", "PATH", "DOTNET_ROOT"]));
    }

    [Fact]
    public async Task Module_ThatIsRefusedByItsBytes_AsksNothing()
    {
        var path = _test.CreateScript(Answer + Run, version: null);

        await Assert.ThrowsAsync<WasiModuleException>(() => _test.Create(path).ExecuteAsync(new() { Module = Guests.Get("nostart") }, _test.Cancelled));

        Assert.False(File.Exists(_test.PathOf("asked")));
    }

    private Task<WasiExecResult> HelloAsync(string path) => _test.Create(path).ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled);

    private static void Replace(string path, string other) => File.Move(other, path, overwrite: true);

    private Task<string> EndedAsync(string numberFile) => _test.SeenAsync(() =>
    {
        using var process = _test.FindProcess(numberFile);
        return process is null || process.HasExited ? "" : null;
    });
}
