using System.Reflection;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>Gives each capability type an index on first sight. Holds the types weakly, so that plug-ins can be unloaded.</summary>
internal static class CapabilityRegistry
{
    private static readonly ConditionalWeakTable<Type, Capability> s_byType = [];
    private static readonly Lock s_gate = new();
    private static volatile Capability[] s_all = [];

    /// <summary>Every capability seen so far, by index.</summary>
    public static ReadOnlySpan<Capability> All => s_all;

    public static Capability Get(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return s_byType.TryGetValue(type, out var known) ? known : Add(type);
    }

    private static Capability Add(Type type)
    {
        if (!type.IsSubclassOf(typeof(RunnerCapabilityAttribute)))
            throw new ArgumentException($"{type} is no capability: it does not derive from {nameof(RunnerCapabilityAttribute)}.", nameof(type));

        lock (s_gate)
        {
            if (s_byType.TryGetValue(type, out var known))
                return known;
            var added = new Capability(s_all.Length, type.Name, type.GetCustomAttribute<CapabilityInfoAttribute>(inherit: false));
            s_all = [.. s_all, added];
            s_byType.Add(type, added);
            return added;
        }
    }
}
