namespace WasiGuard.Benchmarks;

/// <summary>Classes with a method that runs a guest, in the shapes that programs have.</summary>
internal static class GuestMethods
{
    public const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using WasiGuard;

        """;

    private static readonly string[] s_shapes =
    [
        "public Task Run(WasiModule m) => new InProcessWasiRunner().ExecuteAsync(new WasiExecInput { Module = m });",
        "public Task Run(WasiModule m, NetFetchPolicy p) => new InProcessWasiRunner().ExecuteAsync(new WasiExecInput { Module = m, NetFetch = p });",
        "public Task Run(WasiModule m, NetFetchPolicy p) => new WasmtimeWasiRunner().ExecuteAsync(new WasiExecInput { Module = m, NetFetch = p });",
        "public async Task<int> Run(WasiExecInput i) { var r = await new WasmtimeWasiRunner().ExecuteAsync(i); return r.ExitCode; }",
        "public Task Run(IWasiRunner r, WasiModule m, ulong fuel) => r.ExecuteAsync(new WasiExecInput { Module = m, Limits = new() { Fuel = fuel } });",
        "private readonly IWasiRunner _r = new WasmtimeWasiRunner(); public Task Run(WasiModule m) { var i = new WasiExecInput { Module = m }; i = i with { Arguments = [\"a\"] }; return _r.ExecuteAsync(i); }",
        "public async Task Run(IWasiRunner r, WasiExecInput i, NetFetchPolicy p) { if (r.Supports<SupportsNetFetchAttribute>()) i = i with { NetFetch = p }; await r.ExecuteAsync(i); }",
        "public Task Run(bool net, WasiExecInput plain, NetFetchPolicy p) { var r = net ? (IWasiRunner)new InProcessWasiRunner() : new WasmtimeWasiRunner(); var i = net ? plain with { NetFetch = p } : plain; return r.ExecuteAsync(i); }",
        "public async Task Run(WasiModule m, int mode) { IWasiRunner r = mode switch { 0 => new InProcessWasiRunner(), 1 => new WasmtimeWasiRunner(), _ => throw new ArgumentException(nameof(mode)) }; await r.ExecuteAsync(new WasiExecInput { Module = m, Limits = new() { Fuel = 7 } }); }",
        "public async Task Run(IEnumerable<WasiModule> all) { var r = new InProcessWasiRunner(); foreach (var m in all) await r.ExecuteAsync(new WasiExecInput { Module = m }); }",
        "public async Task Run(WasiModule m) { for (var n = 0; n < 4; n++) { var i = new WasiExecInput { Module = m, Limits = new() { MaxMemoryBytes = n * 65536L } }; await new InProcessWasiRunner().ExecuteAsync(i); } }",
        "public async Task Run(WasiRunner r, WasiExecInput i) { try { await r.ExecuteAsync(i); } catch (WasiCapabilityNotSupportedException) { await r.ExecuteAsync(i with { NetFetch = null }); } finally { Console.WriteLine(i); } }",
        "public Task Run(WasiModule m, NetFetchPolicy p) => Send(new InProcessWasiRunner(), Make(m, p)); private static WasiExecInput Make(WasiModule m, NetFetchPolicy p) => new() { Module = m, NetFetch = p }; private static Task Send(IWasiRunner r, WasiExecInput i) => r.ExecuteAsync(i);",
        "public async Task Run(WasiModule m, NetFetchPolicy p, CancellationToken t) { var runs = new List<Task>(); var r = new InProcessWasiRunner(); foreach (var name in new[] { \"a\", \"b\" }) runs.Add(Task.Run(() => r.ExecuteAsync(new WasiExecInput { Module = m, ProgramName = name, NetFetch = p }, t), t)); await Task.WhenAll(runs); }",
        "public Task Run(IWasiRunner r, WasiExecInput i) { if (i.NetFetch is not null && !r.Supports<SupportsNetFetchAttribute>()) throw new InvalidOperationException(\"no net\"); return r.ExecuteAsync(i); }",
        "public Task Run(WasiModule m, string folder) => new WasiRunnerSelector(new WasmtimeWasiRunner(), new InProcessWasiRunner()).ExecuteAsync(new WasiExecInput { Module = m, ReadOnlyPreopens = [new(folder, \"/data\")] });",
        "public async Task<string> Run(WasiExecInput i, bool a, bool b) { if (a) i = i with { WorkingDirectory = \"/w\" }; if (b) i = i with { Limits = i.Limits with { Fuel = 9 } }; var r = await new InProcessWasiRunner().ExecuteAsync(i); return r.ExitCode == 0 ? r.StdoutText : r.StderrText; }",
        "public Task Run(IWasiRunner r, WasiExecInput i) => r switch { InProcessWasiRunner own => own.ExecuteAsync(i with { Limits = new() { Fuel = 1 } }), WasmtimeWasiRunner cli => cli.ExecuteAsync(i), _ => r.ExecuteAsync(i) };",
        "public async Task Run(WasiModule m) { var (r, i) = (new WasmtimeWasiRunner(), new WasiExecInput { Module = m, WorkingDirectory = \"/w\" }); var result = await r.ExecuteAsync(i); if (result.Termination != WasiTermination.Exited) throw new InvalidOperationException(result.TrapMessage); }",
        "private IWasiRunner? _r; private IWasiRunner R => _r ??= new InProcessWasiRunner(); public Task Run(WasiModule m, NetFetchPolicy? p) => R.ExecuteAsync(new WasiExecInput { Module = m, NetFetch = p });",
    ];

    public static int Shapes => s_shapes.Length;

    /// <summary>A class of its own for the method, as files of programs have it.</summary>
    public static string Class(int number) => $"public class Guest{number} {{ {s_shapes[number % s_shapes.Length]} }}\n";
}
