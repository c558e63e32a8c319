namespace WasiGuard;

/// <summary>The runner can open host directories to the guest for reading and writing (<see cref="WasiExecInput.Preopens"/>).</summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner")]
public sealed class SupportsPreopensAttribute : RunnerCapabilityAttribute;
