namespace WasiGuard;

/// <summary>
/// On a property of an input (a type derived from <see cref="WasiExecInput"/>, or whatever such an input holds):
/// setting the property to a value other than null needs a runner with the capability.
/// For a property whose type is a struct without <c>?</c>, the default value counts as null.
/// </summary>
/// <remarks>
/// On a method of a runner: calling it needs the capability. On a parameter of a runner's type, on a constructor's parameter that a container fills,
/// and on a type parameter: what is given there must have it. On a return value: what the member gives has it.
/// Several attributes on one member: all are needed.
/// </remarks>
/// <param name="capability">A type derived from <see cref="RunnerCapabilityAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method | AttributeTargets.Parameter | AttributeTargets.GenericParameter | AttributeTargets.ReturnValue, AllowMultiple = true, Inherited = true)]
public sealed class RequiresCapabilityAttribute(Type capability) : Attribute
{
    /// <summary>The capability's attribute type.</summary>
    public Type Capability { get; } = capability;
}
