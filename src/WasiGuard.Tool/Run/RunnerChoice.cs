namespace WasiGuard.Tool;

/// <summary>The runners that the tool brings, by the name that <c>--runner</c> takes.</summary>
internal enum RunnerChoice
{
    Auto,
    InProcess,
    Wasmtime,
}
