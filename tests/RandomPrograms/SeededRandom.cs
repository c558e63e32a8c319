namespace WasiGuard.RandomPrograms;

/// <summary>Choices that depend on a number only. <see cref="Random"/> promises the same sequence for a seed in one version of .NET; this one does for ever.</summary>
internal sealed class SeededRandom(int seed)
{
    private ulong _state = (ulong)(uint)seed;

    public int Next(int from, int below) => from + (int)(Next() % (ulong)(below - from));

    public bool Chance(int percent) => Next(0, 100) < percent;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Next(0, choices.Count)];

    public void Fill(Span<byte> bytes)
    {
        foreach (ref var one in bytes)
            one = (byte)Next();
    }

    // SplitMix64.
    private ulong Next()
    {
        var mixed = _state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
