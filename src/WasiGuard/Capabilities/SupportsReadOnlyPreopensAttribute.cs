namespace WasiGuard;

/// <summary>The runner can open host directories to the guest for reading only (<see cref="WasiExecInput.ReadOnlyPreopens"/>).</summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner")]
public sealed class SupportsReadOnlyPreopensAttribute : RunnerCapabilityAttribute;
