using Wasmtime;

namespace WasiGuard;

/// <summary>
/// Every function that a guest can import, defined once per engine. The functions find the execution that calls them in
/// <see cref="GuestExecution.Of"/>.
/// </summary>
internal static class GuestImports
{
    /// <param name="linker">Where to define them.</param>
    /// <param name="own">The engine's own functions, for those that are replaced.</param>
    public static void Define(Linker linker, GuestCaller own)
    {
        linker.DefineWasi();
        linker.AllowShadowing = true;
        InterruptiblePoll.Define(linker, own);
        CountedDescriptors.Define(linker, own);
        StandardStreamFunctions.Define(linker, own);
        linker.AllowShadowing = false;
        FetchGetImport.Define(linker);
        StreamImports.Define(linker);
    }
}
