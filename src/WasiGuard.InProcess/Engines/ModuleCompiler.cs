using Wasmtime;

namespace WasiGuard;

/// <summary>
/// Reads and compiles modules on threads of the runner's own, in a bounded number of places: many for what compiles at once, few for what takes long,
/// so that a small module never waits for a large one. Compiled modules need no place.
/// </summary>
internal static class ModuleCompiler
{
    // One to three seconds of one core.
    private const long LargeWork = 3_000_000_000;
    private const int StackBytes = 8 * 1024 * 1024;

    private static readonly SemaphoreSlim s_small = new(Environment.ProcessorCount);
    private static readonly SemaphoreSlim s_large = new(Math.Max(1, Environment.ProcessorCount / 8));

    /// <summary>Reads what the module declares.</summary>
    /// <exception cref="WasiModuleException">The module has more bytes than the ceiling.</exception>
    /// <exception cref="WasiRunnerException">The module cannot be read.</exception>
    public static async Task<ModuleFacts> ReadAsync(WasiModule module, WasiCeilings ceilings, CancellationToken cancellation)
    {
        await s_small.WaitAsync(cancellation).ConfigureAwait(false);
        var reading = GuestThread.RunAsync(StackBytes, () =>
        {
            try
            {
                ModuleCeilings.CheckSize(module, ceilings);
                return ModuleFacts.Of(module);
            }
            finally
            {
                s_small.Release();
            }
        });
        return await reading.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Compiles for an engine, once there is a place, if anybody still waits.</summary>
    /// <exception cref="InvalidModuleException">The module is invalid.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public static async Task<CompiledModule> CompileAsync(ModuleCompilation compilation, WasiModule module, ModuleShape shape)
    {
        var isLarge = shape.Work > LargeWork;
        var places = isLarge ? s_large : s_small;
        await places.WaitAsync(compilation.Dropped).ConfigureAwait(false);
        try
        {
            compilation.Begin();
            return await GuestThread.RunAsync(StackBytes, () => Compile(compilation.Key.Engine, module, shape, isLarge)).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    private static CompiledModule Compile(WasiEngine engine, WasiModule module, ModuleShape shape, bool isLarge)
    {
        try
        {
            var (code, bytes) = engine.Compile(module.Name, ReportSections.CutFrom(module.Bytes.Span), onAllCores: isLarge);
            return new(engine, code, bytes, module, shape);
        }
        catch (WasmtimeException invalid)
        {
            throw new InvalidModuleException(EngineError.RootCause(invalid.Message), invalid);
        }
    }
}
