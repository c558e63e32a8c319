namespace WasiGuard;

/// <summary>The runner can stop the guest after a number of instructions (<see cref="WasiLimits.Fuel"/>).</summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner")]
public sealed class SupportsFuelAttribute : RunnerCapabilityAttribute;
