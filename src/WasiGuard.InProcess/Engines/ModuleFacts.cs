using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>What is read from a module's bytes once: which content it is, and what it declares.</summary>
internal sealed class ModuleFacts
{
    private static readonly ConditionalWeakTable<WasiModule, ModuleFacts> s_known = [];

    private ModuleFacts(WasiModule module)
    {
        var bytes = module.Bytes.Span;
        Hash = new(bytes);
        Shape = ModuleShape.Of(bytes);
    }

    public ContentHash Hash { get; }

    /// <summary>What the module declares; null when it is malformed.</summary>
    public ModuleShape? Shape { get; }

    /// <summary>The facts, when they have been read already.</summary>
    public static ModuleFacts? Known(WasiModule module) => s_known.TryGetValue(module, out var known) ? known : null;

    /// <exception cref="WasiRunnerException">The module cannot be read.</exception>
    public static ModuleFacts Of(WasiModule module) => Known(module) ?? s_known.GetValue(module, static module => new(module));
}
