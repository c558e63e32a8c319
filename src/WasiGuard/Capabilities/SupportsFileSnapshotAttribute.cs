namespace WasiGuard;

/// <summary>The runner can start the guest on the files of <see cref="WasiExecInput.Files"/> and return them as the guest left them.</summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner")]
public sealed class SupportsFileSnapshotAttribute : RunnerCapabilityAttribute;
