namespace WasiGuard;

/// <summary>Bytes that a guest can make the engine hold in all: what its input asks for, or else the runner's ceiling.</summary>
internal static class MemoryBudget
{
    /// <exception cref="ArgumentException">The input asks for more than the ceiling; the message names both.</exception>
    public static long Of(WasiExecInput input, WasiCeilings ceilings) => input.Limits.MaxMemoryBytes is not { } asked
        ? ceilings.MemoryBytes
        : asked <= ceilings.MemoryBytes
            ? asked
            : throw EffectiveLimits.Above(input, $"WasiLimits.{nameof(WasiLimits.MaxMemoryBytes)} is {asked} bytes", nameof(ceilings.MemoryBytes), $"{ceilings.MemoryBytes}");
}
