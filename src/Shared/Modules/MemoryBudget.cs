namespace WasiGuard;

/// <summary>Bytes that a guest can make the engine hold in all, and the member that lifts it.</summary>
internal readonly record struct MemoryBudget(long Bytes, string Option)
{
    /// <summary>What the input asks for, or else the runner's ceiling.</summary>
    /// <exception cref="ArgumentException">The input asks for more than the ceiling; the message names both.</exception>
    public static MemoryBudget Of(WasiExecInput input, WasiCeilings ceilings)
    {
        if (input.Limits.MaxMemoryBytes is not { } asked)
            return new(ceilings.MemoryBytes, $"Ceilings.{nameof(ceilings.MemoryBytes)} in the options of the runner");
        return asked <= ceilings.MemoryBytes
            ? new(asked, $"WasiLimits.{nameof(WasiLimits.MaxMemoryBytes)}")
            : throw EffectiveLimits.Above(input, $"WasiLimits.{nameof(WasiLimits.MaxMemoryBytes)} is {asked} bytes", nameof(ceilings.MemoryBytes), $"{ceilings.MemoryBytes}");
    }
}
