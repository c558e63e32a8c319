namespace WasiGuard;

/// <summary>Numbers of descriptors. Most guests have few and small ones, which take no memory of their own.</summary>
internal sealed class DescriptorSet
{
    private const int Small = 64;

    private ulong _small;
    private HashSet<int>? _others;

    public int Count { get; private set; }

    public bool Contains(int descriptor) =>
        (uint)descriptor < Small ? (_small & Bit(descriptor)) != 0 : _others is not null && _others.Contains(descriptor);

    public void Add(int descriptor)
    {
        if (Contains(descriptor))
            return;
        Count++;
        if ((uint)descriptor < Small)
            _small |= Bit(descriptor);
        else
            (_others ??= []).Add(descriptor);
    }

    /// <summary>Whether the descriptor was there.</summary>
    public bool Remove(int descriptor)
    {
        if (!Contains(descriptor))
            return false;
        Count--;
        if ((uint)descriptor < Small)
            _small &= ~Bit(descriptor);
        else
            _others!.Remove(descriptor);
        return true;
    }

    private static ulong Bit(int descriptor) => 1UL << descriptor;
}
