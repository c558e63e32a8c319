using Wasmtime;

namespace WasiGuard;

/// <summary>Reads and compiles modules, in the places that there are for it.</summary>
internal static class ModuleCompiler
{
    /// <summary>How the engine is called in messages.</summary>
    public const string Engine = "Wasmtime";

    // A smaller one leaves little behind, and giving it back takes the time of looking at all that is kept.
    private const long BytesWorthGivingBack = 1024 * 1024;
    private const int MostShown = 500;

    /// <summary>Reads what the module declares.</summary>
    /// <exception cref="WasiModuleException">The module has more bytes than the ceiling.</exception>
    /// <exception cref="WasiRunnerException">The module cannot be read.</exception>
    public static Task<ModuleFacts> ReadAsync(WasiModule module, WasiCeilings ceilings, CancellationToken cancellation) => CompilationLanes.OfProcess.ReadAsync(
        () =>
        {
            ModuleCeilings.CheckSize(module, ceilings);
            return ModuleFacts.Of(module);
        },
        cancellation);

    /// <summary>Compiles for an engine, once there is a place, if anybody still waits.</summary>
    /// <exception cref="InvalidModuleException">The module is invalid.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    /// <exception cref="WasiRunnerException">The directory of kept code is not this user's alone, or the system gives no memory.</exception>
    public static async Task<CompiledModule> CompileAsync(Compilation<CompiledModuleKey, CompiledModule> compilation, WasiModule module, ModuleShape shape, KeptCode? kept)
    {
        var key = compilation.Key;
        // Not among the compilations: what needs none never waits for one.
        if (kept is not null && await CompilationLanes.OfProcess.ReadAsync(() => kept.Read(key.Engine, module, key.Content), CancellationToken.None).ConfigureAwait(false) is { } known)
            return new(key.Engine, known.Code, known.Bytes, module, shape) { IsFromDirectory = true };
        return await CompilationLanes.OfProcess.RunAsync(shape.Work, compilation.Begin, onAllCores => Compile(key, module, shape, kept, onAllCores), compilation.Stopped).ConfigureAwait(false);
    }

    /// <summary>The engine's verdict on a module.</summary>
    public static InvalidModuleException Invalid(string reason, Exception? cause = null) => new(GuestText.Shown(EngineError.RootCause(reason), MostShown), cause);

    private static CompiledModule Compile(CompiledModuleKey key, WasiModule module, ModuleShape shape, KeptCode? kept, bool onAllCores)
    {
        try
        {
            var (code, serialized) = key.Engine.Compile(module.Name, ReportSections.CutFrom(module.Bytes.Span), onAllCores);
            using (serialized)
            {
                kept?.Write(key.Engine, key.Content, serialized);
                return new(key.Engine, code, serialized.Length, module, shape);
            }
        }
        catch (WasmtimeException failed) when (EngineError.RootCause(failed.Message) is var cause && EngineError.IsShortOfMemory(cause))
        {
            throw EngineError.ShortOfMemory(module.Name, "compile", cause, failed);
        }
        catch (WasmtimeException invalid)
        {
            throw Invalid(invalid.Message, invalid);
        }
        finally
        {
            if (onAllCores || shape.Bytes > BytesWorthGivingBack)
                NativeHeap.GiveBack();
        }
    }
}
