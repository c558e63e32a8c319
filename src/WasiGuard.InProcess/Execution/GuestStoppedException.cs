namespace WasiGuard;

/// <summary>Thrown through a guest to stop it; never leaves the runner.</summary>
internal sealed class GuestStoppedException() : Exception("The guest is stopped.");
