namespace WasiGuard;

/// <summary>The runner can bound the linear memory of the guest (<see cref="WasiLimits.MaxMemoryBytes"/>).</summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner")]
public sealed class SupportsMemoryLimitAttribute : RunnerCapabilityAttribute;
