using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>The shape of each module, read once.</summary>
internal static class KnownShapes
{
    private static readonly ConditionalWeakTable<WasiModule, StrongBox<ModuleShape?>> s_known = [];

    /// <summary>The shape; null when the bytes are malformed.</summary>
    /// <exception cref="WasiRunnerException">The module cannot be read.</exception>
    public static ModuleShape? Of(WasiModule module) => s_known.TryGetValue(module, out var known)
        ? known.Value
        : s_known.GetValue(module, static module => new(ModuleShape.Of(module.Bytes.Span))).Value;
}
