namespace WasiGuard;

/// <summary>On a constructor parameter of a runner type: the runner has the capabilities of that argument, as a decorator has those of the runner inside it.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = true)]
public sealed class CapabilitiesFromAttribute : Attribute;
