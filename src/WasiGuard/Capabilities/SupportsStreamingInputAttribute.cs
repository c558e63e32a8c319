namespace WasiGuard;

/// <summary>The runner can read the guest's input from a stream while the guest runs (<see cref="WasiExecInput.StandardInputStream"/>).</summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner")]
public sealed class SupportsStreamingInputAttribute : RunnerCapabilityAttribute;
