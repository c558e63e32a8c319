namespace WasiGuard;

/// <summary>
/// On a method or property of type <see cref="bool"/>: <see langword="true"/> means that the runner has the capability.
/// The runner is the receiver if it is one, else the only parameter that is an <see cref="IWasiRunner"/>.
/// The analyzer treats a test of the member as a guard.
/// </summary>
/// <param name="capability">A type derived from <see cref="RunnerCapabilityAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, Inherited = true)]
public sealed class CapabilityGuardAttribute(Type capability) : Attribute
{
    /// <summary>The capability's attribute type.</summary>
    public Type Capability { get; } = capability;
}
