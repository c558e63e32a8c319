namespace WasiGuard;

/// <summary>What a capability attribute tells about the capability itself. Optional; placed on types derived from <see cref="RunnerCapabilityAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CapabilityInfoAttribute : Attribute
{
    /// <summary>The name of a runner type that has the capability; messages recommend it. Default: none.</summary>
    public string? ExampleRunner { get; init; }

    /// <summary>
    /// The import modules (the first of the two names of a WebAssembly import) whose functions a runner with the capability
    /// provides to the guest. A module that imports from one of them is refused by every runner without the capability.
    /// Default: none.
    /// </summary>
    public string[] ImportModules { get; init; } = [];
}
