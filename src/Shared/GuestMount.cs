namespace WasiGuard;

/// <summary>A host directory that has been opened, and the name that the guest finds it under, to be given to the engine in this order.</summary>
internal readonly record struct GuestMount(HostDirectory Directory, string GuestPath, bool IsReadOnly);
