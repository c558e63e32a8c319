using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>What is read from a module's bytes once.</summary>
internal sealed class KnownModule
{
    private static readonly ConditionalWeakTable<WasiModule, KnownModule> s_known = [];

    private KnownModule(WasiModule module)
    {
        Hash = new(module.Bytes.Span);
        Shape = ModuleShape.Of(module.Bytes.Span);
    }

    public ContentHash Hash { get; }

    /// <summary>What the module declares; null when the bytes are malformed.</summary>
    public ModuleShape? Shape { get; }

    /// <exception cref="WasiRunnerException">The module cannot be read.</exception>
    public static KnownModule Of(WasiModule module) => s_known.GetValue(module, static module => new(module));
}
