namespace WasiGuard.Hostile.Tests;

/// <summary>The runners that this project attacks. Those of the browser need a page: its own tests hold the rows of the table that name them.</summary>
public enum RunnerKind
{
    InProcess,
    Wasmtime,
}
