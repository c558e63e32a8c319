namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>
/// Decisions of a path that by themselves may be such as no execution takes. A doubt ends where the two outcomes of its decision meet again:
/// one of them was taken.
/// </summary>
internal sealed class Doubts : IEquatable<Doubts>
{
    public static readonly Doubts None = new(HashedMap<SymbolicValue, Constant>.Empty);

    private readonly HashedMap<SymbolicValue, Constant> _decisions;

    private Doubts(HashedMap<SymbolicValue, Constant> decisions) => _decisions = decisions;

    public bool IsEmpty => _decisions.IsEmpty;

    public Doubts With(SymbolicValue condition, bool outcome) => new(_decisions.SetItem(condition, SymbolicValue.Of(outcome)));

    /// <summary>The value is another one from here on, so that the decisions were about its former self.</summary>
    public Doubts WithFormer(SymbolicValue value)
    {
        if (IsEmpty)
            return this;
        var decisions = _decisions;
        foreach (var each in _decisions)
        {
            if (each.Key.Mentions(value))
                decisions = decisions.Remove(each.Key).SetItem(new UnknownValue(Origin.Evaluation, ("former", each.Key)), each.Value);
        }

        return ReferenceEquals(decisions, _decisions) ? this : new(decisions);
    }

    /// <summary>All of them are among the others.</summary>
    public bool IsSubsetOf(Doubts others)
    {
        if (ReferenceEquals(this, others))
            return true;
        foreach (var each in _decisions)
        {
            if (!others._decisions.TryGetValue(each.Key, out var other) || other != each.Value)
                return false;
        }

        return true;
    }

    /// <summary>What both have but for one decision, whose two outcomes they are; null when they differ in more.</summary>
    /// <param name="met">The conditions of the decision; null when it may be any.</param>
    public static Doubts? Meet(Doubts one, Doubts other, IReadOnlyCollection<SymbolicValue>? met)
    {
        if (met is not null)
            return met.Aggregate(one, static (rest, each) => rest.Without(each)) is var left
                && left.Equals(met.Aggregate(other, static (rest, each) => rest.Without(each)))
                ? left
                : null;
        if (one.Equals(other))
            return one;
        foreach (var each in one._decisions.Keys.Concat(other._decisions.Keys))
        {
            if (one.Without(each) is var common && common.Equals(other.Without(each)))
                return common;
        }

        return null;
    }

    /// <summary>Those of two paths that come to the same: the one with fewer doubts is proof enough.</summary>
    public static Doubts OfBoth(Doubts one, Doubts other) => Meet(one, other, null) ?? (one._decisions.Count <= other._decisions.Count ? one : other);

    public bool Equals(Doubts? other) => ReferenceEquals(this, other) || other is not null && _decisions.Equals(other._decisions);

    public override bool Equals(object? obj) => Equals(obj as Doubts);

    public override int GetHashCode() => _decisions.GetHashCode();

    private Doubts Without(SymbolicValue condition) => _decisions.ContainsKey(condition) ? new(_decisions.Remove(condition)) : this;
}
