using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>The members of one input type that need capabilities: found once per type, read by one compiled function.</summary>
internal sealed class InputRequirements
{
    private const DynamicallyAccessedMemberTypes Properties = DynamicallyAccessedMemberTypes.PublicProperties;
    private const int MaxDepth = 4;
    private const int MaxMembers = 64;

    private static readonly ConditionalWeakTable<Type, InputRequirements> s_byType = [];
    private static readonly InputRequirements s_plain = new(typeof(WasiExecInput));

    private readonly InputRequirement[] _requirements;
    private readonly Func<WasiExecInput, ulong> _setMembers;

    private InputRequirements([DynamicallyAccessedMembers(Properties)] Type inputType)
    {
        var found = new List<InputRequirement>();
        Collect(inputType, [], found);
        if (found.Count > MaxMembers)
            throw new InvalidOperationException($"{inputType} has {found.Count} members marked [RequiresCapability]; the guard reads at most {MaxMembers}.");
        _requirements = [.. found];
        _setMembers = RuntimeFeature.IsDynamicCodeCompiled ? RequirementCompiler.Compile(inputType, _requirements) : ReadOneByOne;
    }

    public InputRequirement this[int index] => _requirements[index];

    public static InputRequirements Of(WasiExecInput input)
    {
        var type = input.GetType();
        if (type == typeof(WasiExecInput))
            return s_plain;
        if (s_byType.TryGetValue(type, out var known))
            return known;
        var created = new InputRequirements(type);
        return s_byType.TryAdd(type, created) ? created : Of(input);
    }

    /// <summary>The members that are set: bit <c>i</c> stands for the requirement with index <c>i</c>.</summary>
    public ulong SetMembers(WasiExecInput input) => _setMembers(input);

    private ulong ReadOneByOne(WasiExecInput input)
    {
        var set = 0UL;
        for (var i = 0; i < _requirements.Length; i++)
        {
            if (_requirements[i].IsSet(input))
                set |= 1UL << i;
        }

        return set;
    }

    [DynamicDependency(Properties, typeof(WasiLimits))]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "The only record inside the built-in input is kept by the attribute above; the documentation of WasiExecInput tells users to keep theirs.")]
    private static void Collect([DynamicallyAccessedMembers(Properties)] Type type, PropertyInfo[] path, List<InputRequirement> found)
    {
        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            // Level by level, because a property that hides one of the base type does not unset that one.
            foreach (var property in declaring.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (property.GetMethod is null || property.GetIndexParameters().Length > 0 || Overridden(property, path, found))
                    continue;
                PropertyInfo[] inner = [.. path, property];
                if (Attribute.GetCustomAttribute(property, typeof(RequiresCapabilityAttribute), inherit: true) is RequiresCapabilityAttribute requires)
                    found.Add(new(inner, CapabilityRegistry.Get(requires.Capability)));
                if (CanHoldMembers(property.PropertyType, path))
                    Collect(property.PropertyType, inner, found);
            }
        }
    }

    private static bool Overridden(PropertyInfo property, PropertyInfo[] path, List<InputRequirement> found) =>
        property.GetMethod!.IsVirtual && found.Exists(other =>
            other.Path.Length == path.Length + 1
            && other.Path[^1].GetMethod!.GetBaseDefinition() == property.GetMethod.GetBaseDefinition());

    private static bool CanHoldMembers(Type type, PropertyInfo[] path) =>
        path.Length < MaxDepth
        && type.IsClass
        && type.Assembly != typeof(object).Assembly
        && !Array.Exists(path, step => step.PropertyType == type);
}
