namespace WasiGuard.Wasmtime.Tests.Compilation;

/// <summary>The program that the tests use, behind a script that writes down what it is called with.</summary>
/// <param name="test">Where the script lies.</param>
/// <param name="before">Shell commands before the program is called.</param>
/// <param name="name">The script's name.</param>
public sealed class LoggedProgram(TestRunner test, string before = "", string name = "logged.sh")
{
    private readonly string _log = test.PathOf(name + ".log");

    public string Path { get; } = test.CreateCompilingScript($"echo \"$*\" >> \"$HERE/{name}.log\"\n{before}\nexec \"$WASMTIME\" \"$@\"", name);

    public string[] Calls => File.Exists(_log) ? File.ReadAllLines(_log) : [];

    public int Compilations => Calls.Count(call => call.StartsWith("compile ", StringComparison.Ordinal));

    public int Runs => Calls.Count(call => call.StartsWith("run ", StringComparison.Ordinal));

    public WasmtimeWasiRunner Runner(WasiCeilings? ceilings = null) => new(test.Options(Path) with { Ceilings = ceilings ?? new() });

    /// <summary>A runner as another process would have it: it shares nothing with others but a directory.</summary>
    internal WasmtimeWasiRunner RunnerOfANewProcess(string? directory = null, WasiCeilings? ceilings = null) => new(
        test.Options(Path) with { ModuleCacheDirectory = directory, Ceilings = ceilings ?? new() }, new CompiledCache<CompiledCodeKey, CompiledCode>());

    public async Task AssertHelloAsync(WasmtimeWasiRunner runner, ulong? fuel = null)
    {
        var result = await runner.ExecuteAsync(new() { Module = Guests.Get("hello"), Limits = new() { Fuel = fuel } }, test.Cancelled);
        Assert.Equal((WasiTermination.Exited, 0, "hello, world\n"), (result.Termination, result.ExitCode, result.StdoutText));
    }
}
