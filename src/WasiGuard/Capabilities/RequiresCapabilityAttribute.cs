namespace WasiGuard;

/// <summary>
/// On a property of an input (a type derived from <see cref="WasiExecInput"/>, or a record that such an input holds):
/// setting the property to a value other than null needs a runner with the capability.
/// For a property whose type is a struct without <c>?</c>, the default value counts as null.
/// </summary>
/// <param name="capability">A type derived from <see cref="RunnerCapabilityAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Property, Inherited = true)]
public sealed class RequiresCapabilityAttribute(Type capability) : Attribute
{
    /// <summary>The capability's attribute type.</summary>
    public Type Capability { get; } = capability;
}
