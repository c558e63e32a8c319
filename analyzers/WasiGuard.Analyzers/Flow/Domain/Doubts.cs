namespace WasiGuard.Analyzers.Flow.Domain;

/// <param name="IsUnproven">This outcome alone may be one that no execution has; else only together with another one.</param>
internal sealed record Doubt(bool Outcome, bool IsUnproven);

/// <summary>
/// The decisions of a path over what a merge has dropped. The first of them is possible either way, since each of the merged paths had its outcome;
/// a second one may contradict it. A doubt ends where the two outcomes of its decision meet again.
/// </summary>
internal sealed class Doubts : IEquatable<Doubts>
{
    public static readonly Doubts None = new(HashedMap<SymbolicValue, Doubt>.Empty);

    private readonly HashedMap<SymbolicValue, Doubt> _decisions;

    private Doubts(HashedMap<SymbolicValue, Doubt> decisions)
    {
        _decisions = decisions;
        AreSerious = decisions.Count > 1 || decisions.Values.Any(each => each.IsUnproven);
    }

    /// <summary>The path may be one that no execution takes.</summary>
    public bool AreSerious { get; }

    public bool IsEmpty => _decisions.IsEmpty;

    public Doubts With(SymbolicValue condition, bool outcome, bool isUnproven) =>
        new(_decisions.SetItem(condition, new(outcome, isUnproven || _decisions.TryGetValue(condition, out var known) && known.IsUnproven)));

    /// <summary>The conditions over the value are no longer those that were decided: the value is another one from here on.</summary>
    public Doubts WithFormer(SymbolicValue value)
    {
        if (IsEmpty)
            return this;
        var decisions = _decisions;
        foreach (var each in _decisions)
        {
            if (each.Key.Mentions(value) && each.Key is not UnknownValue { Tag: FormerTag })
                decisions = decisions.Remove(each.Key).SetItem(new UnknownValue(Origin.Evaluation, FormerTag, each.Key), each.Value);
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
    /// <param name="met">The decision; null when it may be any.</param>
    public static Doubts? Meet(Doubts one, Doubts other, SymbolicValue? met)
    {
        if (met is not null)
            return one.Without(met) is var rest && rest.Equals(other.Without(met)) ? rest : null;
        if (one.Equals(other))
            return one;
        foreach (var each in one._decisions.Keys.Concat(other._decisions.Keys))
        {
            if (one.Without(each) is var common && common.Equals(other.Without(each)))
                return common;
        }

        return null;
    }

    /// <summary>The one with fewer decisions, or whose decisions say more.</summary>
    public static Doubts Fewer(Doubts one, Doubts other) =>
        one.AreSerious != other.AreSerious ? one.AreSerious ? other : one : one._decisions.Count <= other._decisions.Count ? one : other;

    private Doubts Without(SymbolicValue condition) => _decisions.ContainsKey(condition) ? new(_decisions.Remove(condition)) : this;

    private const string FormerTag = "former";

    public bool Equals(Doubts? other) => ReferenceEquals(this, other) || other is not null && _decisions.Equals(other._decisions);

    public override bool Equals(object? obj) => Equals(obj as Doubts);

    public override int GetHashCode() => _decisions.GetHashCode();
}
