using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>The requirements of each type that was seen. Holds the types weakly, so that plug-ins can be unloaded.</summary>
/// <param name="compiled">Whether members are read by compiled functions, or one by one.</param>
internal sealed class RequirementCache(bool compiled)
{
    private readonly ConditionalWeakTable<Type, InputRequirements> _byType = [];
    private readonly InputRequirements _plain = new(typeof(WasiExecInput), compiled);

    public static RequirementCache Default { get; } = new(RuntimeFeature.IsDynamicCodeCompiled);

    /// <summary>What a value can ask for, by its own type.</summary>
    /// <exception cref="InvalidOperationException">A marked member of the type cannot be read.</exception>
    [DynamicDependency(WasiExecInput.GuardedMembers, typeof(WasiLimits))]
    public InputRequirements Of(object value)
    {
        var type = value.GetType();
        if (type == typeof(WasiExecInput))
            return _plain;
        if (_byType.TryGetValue(type, out var known))
            return known;
        var created = new InputRequirements(type, compiled);
        return _byType.TryAdd(type, created) ? created : Of(value);
    }
}
