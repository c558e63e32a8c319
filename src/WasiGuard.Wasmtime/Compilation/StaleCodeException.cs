namespace WasiGuard;

/// <summary>The program does not take code that was compiled earlier. Never leaves the runner.</summary>
internal sealed class StaleCodeException() : Exception("The program does not take the code.");
