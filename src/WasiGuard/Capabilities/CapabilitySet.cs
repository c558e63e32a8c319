using System.Reflection;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>
/// A set of capabilities, held as bits. For the first 64 capability types of a process, which is all that most ever have,
/// building, testing and comparing it allocates nothing.
/// </summary>
public readonly struct CapabilitySet : IEquatable<CapabilitySet>
{
    private static readonly ConditionalWeakTable<Type, StrongBox<CapabilitySet>> s_byRunnerType = [];

    private readonly ulong _low;

    // Bits 64 and up; null or without a zero word at its end, so that equal sets have equal words.
    private readonly ulong[]? _high;

    private CapabilitySet(ulong low, ulong[]? high)
    {
        _low = low;
        _high = high;
    }

    /// <summary>The set with no capability in it.</summary>
    public static CapabilitySet Empty => default;

    /// <summary>The capabilities that a runner type declares by attributes, on itself or on its base classes.</summary>
    /// <param name="runnerType">The runner's type. A type without capability attributes gives <see cref="Empty"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="runnerType"/> is null.</exception>
    public static CapabilitySet Of(Type runnerType)
    {
        ArgumentNullException.ThrowIfNull(runnerType);
        return s_byRunnerType.TryGetValue(runnerType, out var known)
            ? known.Value
            : s_byRunnerType.GetValue(runnerType, static type => new(Read(type))).Value;
    }

    /// <inheritdoc cref="Of(Type)"/>
    /// <typeparam name="TRunner">The runner's type.</typeparam>
    public static CapabilitySet Of<TRunner>() => DeclaredBy<TRunner>.Value;

    /// <summary>Whether the set has the capability.</summary>
    /// <typeparam name="TCapability">A type derived from <see cref="RunnerCapabilityAttribute"/>.</typeparam>
    public bool Contains<TCapability>() where TCapability : RunnerCapabilityAttribute => Contains(Capability<TCapability>.Value);

    /// <summary>Whether the set has the capability.</summary>
    /// <param name="capability">A type derived from <see cref="RunnerCapabilityAttribute"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="capability"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="capability"/> is no capability attribute.</exception>
    public bool Contains(Type capability) => Contains(CapabilityRegistry.Get(capability));

    /// <summary>Whether the set has every capability of the other.</summary>
    /// <param name="other">The capabilities asked for.</param>
    public bool IsSupersetOf(CapabilitySet other)
    {
        if ((other._low & ~_low) != 0)
            return false;
        for (var i = 0; i < HighWords(other); i++)
        {
            if ((other._high![i] & ~High(i)) != 0)
                return false;
        }

        return true;
    }

    /// <summary>The names of the capabilities, such as <c>netFetch</c>. Allocates.</summary>
    public IReadOnlyList<string> GetNames()
    {
        var names = new List<string>();
        foreach (var capability in CapabilityRegistry.All)
        {
            if (Contains(capability))
                names.Add(capability.Name);
        }

        return names;
    }

    internal bool Contains(Capability capability)
    {
        var index = capability.Index;
        return index < 64 ? (_low >> index & 1) != 0 : (High(index / 64 - 1) >> index % 64 & 1) != 0;
    }

    internal CapabilitySet With(Capability capability)
    {
        var index = capability.Index;
        if (index < 64)
            return new(_low | 1UL << index, _high);
        var words = new ulong[Math.Max(HighWords(this), index / 64)];
        _high?.CopyTo(words, 0);
        words[index / 64 - 1] |= 1UL << index % 64;
        return new(_low, words);
    }

    internal CapabilitySet Union(CapabilitySet other)
    {
        if (other._high is null || _high is null)
            return new(_low | other._low, _high ?? other._high);
        var words = new ulong[Math.Max(_high.Length, other._high.Length)];
        for (var i = 0; i < words.Length; i++)
            words[i] = High(i) | other.High(i);
        return new(_low | other._low, words);
    }

    /// <inheritdoc/>
    public bool Equals(CapabilitySet other) => _low == other._low && _high.AsSpan().SequenceEqual(other._high);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CapabilitySet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_low, _high is null ? 0 : _high[^1]);

    /// <summary>The names, separated by commas.</summary>
    public override string ToString() => string.Join(", ", GetNames());

    /// <summary>Whether two sets hold the same capabilities.</summary>
    public static bool operator ==(CapabilitySet left, CapabilitySet right) => left.Equals(right);

    /// <summary>Whether two sets differ.</summary>
    public static bool operator !=(CapabilitySet left, CapabilitySet right) => !left.Equals(right);

    private ulong High(int word) => word < HighWords(this) ? _high![word] : 0;

    private static int HighWords(CapabilitySet set) => set._high is null ? 0 : set._high.Length;

    private static CapabilitySet Read(Type runnerType)
    {
        var set = Empty;
        foreach (var attribute in runnerType.GetCustomAttributes<RunnerCapabilityAttribute>(inherit: true))
            set = set.With(CapabilityRegistry.Get(attribute.GetType()));
        return set;
    }

    private static class DeclaredBy<TRunner>
    {
        public static readonly CapabilitySet Value = Read(typeof(TRunner));
    }
}
