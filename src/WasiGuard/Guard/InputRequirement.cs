using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>A member of an input type that needs a capability as soon as it is set.</summary>
/// <param name="Path">The property, with the properties that lead to it from the input.</param>
/// <param name="Capability">What it needs.</param>
internal sealed record InputRequirement(PropertyInfo[] Path, Capability Capability)
{
    public string MemberName => Path[^1].Name;

    /// <summary>Type and name as messages print them: <c>WasiExecInput.NetFetch</c>.</summary>
    public string DisplayName => $"{Path[^1].DeclaringType!.Name}.{MemberName}";

    /// <summary>Reads the members one by one; for processes that cannot compile code.</summary>
    public bool IsSet(WasiExecInput input)
    {
        object? value = input;
        foreach (var property in Path)
        {
            value = property.GetValue(value);
            if (value is null)
                return false;
        }

        return value is not ValueType || Nullable.GetUnderlyingType(Path[^1].PropertyType) is not null || !IsDefault(value);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "The value is a boxed struct, so its type is there; no constructor of it runs.")]
    private static bool IsDefault(object value) => value.Equals(RuntimeHelpers.GetUninitializedObject(value.GetType()));
}
