namespace WasiGuard.Tool;

/// <summary>Nobody reads this tool's output any more.</summary>
internal sealed class BrokenPipeException() : IOException("Nobody reads the output any more.");
