namespace WasiGuard;

/// <summary>
/// A runner that knows its capabilities only at run time: a decorator, a selector, a remote runner.
/// Where a runner implements it, the guard asks it and does not look at the attributes of the type.
/// </summary>
public interface ICapabilitySource
{
    /// <summary>What the runner can do now. Must be cheap: the guard reads it at each execution.</summary>
    CapabilitySet Capabilities { get; }
}
