namespace WasiGuard;

/// <summary>
/// Base of the attributes by which a runner type declares what it can do beyond running a module.
/// Derive from it to add a capability of your own; the run-time guard and the analyzer read it like the built-in ones.
/// </summary>
/// <remarks>The attribute is inherited: a class derived from a runner has the capabilities of that runner.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public abstract class RunnerCapabilityAttribute : Attribute
{
    /// <summary>
    /// The capability's name as messages print it: the type's name without <c>Supports…Attribute</c>, first letter small,
    /// such as <c>netFetch</c>.
    /// </summary>
    public string Name => CapabilityRegistry.Get(GetType()).Name;
}
