using Wasmtime;

namespace WasiGuard;

/// <summary>
/// Every function that a guest can import, defined once per engine. The functions find the execution that calls them in
/// <see cref="GuestExecution.Of"/>.
/// </summary>
internal static class GuestImports
{
    /// <param name="linker">Where to define them.</param>
    /// <param name="engines">A linker with nothing but the engine's own WASI functions.</param>
    public static void Define(Linker linker, Linker engines)
    {
        linker.DefineWasi();
        linker.AllowShadowing = true;
        InterruptiblePoll.Define(linker, engines);
        linker.AllowShadowing = false;
    }
}
