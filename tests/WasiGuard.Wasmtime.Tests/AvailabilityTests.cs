namespace WasiGuard.Wasmtime.Tests;

/// <summary>Where the program is looked for, and what is said when it is not there. Alone, because it changes variables of the process.</summary>
[Collection(nameof(Alone))]
public sealed class AvailabilityTests : IDisposable
{
    private readonly TestRunner _test = new();
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH"), _wasmtime = Environment.GetEnvironmentVariable("WASMTIME");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        Environment.SetEnvironmentVariable("WASMTIME", _wasmtime);
        _test.Dispose();
    }

    [Fact]
    public void Program_InPath_IsFound()
    {
        var program = Program("wasmtime");
        Look(wasmtime: null, path: $"relative{Path.PathSeparator}{Path.PathSeparator}{Path.GetDirectoryName(program)}");

        var runner = new WasmtimeWasiRunner();

        Assert.True(runner.IsAvailable);
        Assert.Equal(program, runner.ExecutablePath);
    }

    [Fact]
    public void Program_InARelativeEntryOfPath_IsNotTaken()
    {
        var program = Program("wasmtime");
        Look(wasmtime: null, path: Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(program)!));

        Assert.False(new WasmtimeWasiRunner().IsAvailable);
    }

    [Fact]
    public void Variable_BeatsPath_AndOptionsBeatTheVariable()
    {
        var (named, other) = (Program("named"), Program("other"));
        Look(wasmtime: named, path: Path.GetDirectoryName(Program("wasmtime")));

        Assert.Equal(named, new WasmtimeWasiRunner().ExecutablePath);
        Assert.Equal(other, new WasmtimeWasiRunner(other).ExecutablePath);
        Assert.Equal(other, new WasmtimeWasiRunner("other").ExecutablePath);
    }

    [Fact]
    public async Task Variable_ThatNamesNothing_IsNotReplacedByPath()
    {
        Look(wasmtime: "/no/such/wasmtime", path: Path.GetDirectoryName(Program("wasmtime")));
        var runner = new WasmtimeWasiRunner();

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled));

        Assert.False(runner.IsAvailable);
        Assert.Contains("WASMTIME names '/no/such/wasmtime', which is no executable file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_Nowhere_IsAFailureThatSaysWhatToDo()
    {
        Look(wasmtime: null, path: null);
        var runner = new WasmtimeWasiRunner();

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled));

        Assert.False(runner.IsAvailable);
        Assert.Contains("WASMTIME is not set, and PATH has none", failure.Message, StringComparison.Ordinal);
        Assert.Contains("WasmtimeRunnerOptions.ExecutablePath", failure.Message, StringComparison.Ordinal);
        Assert.Contains("https://wasmtime.dev", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsNotExecutable_IsNoProgram()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        var path = Program("wasmtime");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.False(new WasmtimeWasiRunner(path).IsAvailable);
        Assert.False(new WasmtimeWasiRunner(_test.TemporaryDirectory).IsAvailable);
    }

    [Fact]
    public void Program_ThatGoes_IsNoticedAtOnce()
    {
        var path = Program("wasmtime");
        var runner = new WasmtimeWasiRunner(path);
        Assert.True(runner.IsAvailable);

        File.Delete(path);

        Assert.False(runner.IsAvailable);
    }

    [Fact]
    public async Task Program_ThatComes_IsNoticedByTheNextExecution()
    {
        var path = _test.PathOf("wasmtime");
        var runner = new WasmtimeWasiRunner(path);
        Assert.False(runner.IsAvailable);
        Program("wasmtime");

        // The program runs nothing, which is a guest that ends with 0.
        var result = await runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled);

        Assert.Equal(0, result.ExitCode);
        await _test.SeenAsync(() => runner.IsAvailable ? "" : null);
    }

    [Fact]
    public void Options_Malformed_AreRefusedByName()
    {
        Assert.Equal("ExecutablePath", Assert.Throws<ArgumentException>(() => new WasmtimeRunnerOptions { ExecutablePath = "" }).ParamName);
        Assert.Equal("ExecutablePath", Assert.Throws<ArgumentException>(() => new WasmtimeWasiRunner("a\0b")).ParamName);
        Assert.Equal("TemporaryDirectory", Assert.Throws<ArgumentException>(() => new WasmtimeRunnerOptions { TemporaryDirectory = "" }).ParamName);
        Assert.Equal("TemporaryDirectory", Assert.Throws<ArgumentException>(() => new WasmtimeRunnerOptions { TemporaryDirectory = "/tmp/a::b" }).ParamName);
        Assert.Equal("ModuleCacheDirectory", Assert.Throws<ArgumentException>(() => new WasmtimeRunnerOptions { ModuleCacheDirectory = "" }).ParamName);
        Assert.Equal("Ceilings", Assert.Throws<ArgumentNullException>(() => new WasmtimeRunnerOptions { Ceilings = null! }).ParamName);
        Assert.Equal("ProcessEnvironment", Assert.Throws<ArgumentNullException>(() => new WasmtimeRunnerOptions { ProcessEnvironment = null! }).ParamName);
        Assert.Equal("executablePath", Assert.Throws<ArgumentNullException>(() => new WasmtimeWasiRunner((string)null!)).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => new WasmtimeWasiRunner((WasmtimeRunnerOptions)null!)).ParamName);
    }

    private string Program(string name)
    {
        var path = _test.PathOf(name);
        File.Move(_test.CreateScript("true"), path);
        return path;
    }

    private void Look(string? wasmtime, string? path)
    {
        Environment.SetEnvironmentVariable("WASMTIME", wasmtime);
        Environment.SetEnvironmentVariable("PATH", path);
    }
}
