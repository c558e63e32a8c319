namespace WasiGuard;

/// <summary>
/// The runner can write the guest's output to streams while the guest runs (<see cref="WasiExecInput.StandardOutputStream"/>,
/// <see cref="WasiExecInput.StandardErrorStream"/>).
/// </summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner")]
public sealed class SupportsStreamingOutputAttribute : RunnerCapabilityAttribute;
