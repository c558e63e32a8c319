namespace WasiGuard;

/// <summary>The runner can start the guest in a directory other than the root (<see cref="WasiExecInput.WorkingDirectory"/>).</summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner")]
public sealed class SupportsWorkingDirectoryAttribute : RunnerCapabilityAttribute;
