namespace WasiGuard.Hostile.Tests;

/// <summary>A row of the table.</summary>
/// <param name="Area">What is attacked.</param>
/// <param name="Name">How; unique.</param>
/// <param name="RunAsync">The attack.</param>
/// <param name="InProcess">What becomes of it in process.</param>
/// <param name="Wasmtime">What becomes of it on the command line runner; null when it is the same.</param>
/// <param name="Browser">The test of the browser runner that holds the row, or in words why there is none.</param>
internal sealed record Attack(string Area, string Name, Func<Arena, Task<WasiExecResult>> RunAsync, Outcome InProcess, string Browser, Outcome? Wasmtime = null)
{
    public Outcome OutcomeOn(RunnerKind kind) => kind == RunnerKind.InProcess ? InProcess : Wasmtime ?? InProcess;
}
