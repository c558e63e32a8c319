namespace WasiGuard;

/// <summary>The runner can give the guest HTTP through host imports, as <see cref="WasiExecInput.NetFetch"/> grants it.</summary>
[CapabilityInfo(ExampleRunner = "InProcessWasiRunner", ImportModules = ["openagentic_netfetch", "wasiguard_netfetch"])]
public sealed class SupportsNetFetchAttribute : RunnerCapabilityAttribute;
