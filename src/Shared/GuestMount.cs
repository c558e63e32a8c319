namespace WasiGuard;

/// <summary>A host directory and the name that the guest finds it under, to be given to the engine in this order.</summary>
internal readonly record struct GuestMount(string HostPath, string GuestPath, bool IsReadOnly);
