namespace WasiGuard.Tool;

/// <summary>Whether a runner can run a module.</summary>
/// <param name="Runner">The runner's type.</param>
/// <param name="Supported">Whether the module is a program, within the runner's ceilings, and the runner provides everything that it takes.</param>
/// <param name="Available">Whether the runner can execute here at all.</param>
/// <param name="Reason">Why the module is not supported; null when it is.</param>
/// <param name="Missing">What the runner lacks to execute here; null when it is available.</param>
internal sealed record RunnerVerdict(string Runner, bool Supported, bool Available, string? Reason, string? Missing);
