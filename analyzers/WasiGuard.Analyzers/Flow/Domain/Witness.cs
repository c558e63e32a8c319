namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>
/// One of the paths of which a lossy merge has made a single state: what it alone knew, and what stood where the state has a joined value.
/// Some execution reaches a state as long as one of its witnesses agrees with every decision since the merge.
/// <para>
/// Example: after the arguments of a program were looked through, <c>help</c> and <c>path</c> are joined values. Witnesses are
/// <c>help = false, path = null</c>; <c>help = true, path = null</c>; <c>help = false, path = args[0]</c>. After <c>if (help) return;</c> two are left,
/// and after <c>if (path is null) return;</c> one: what follows can be reached.
/// </para>
/// </summary>
/// <param name="Values">By joined value.</param>
/// <param name="PathCondition">What it knew beyond the state's path condition.</param>
internal sealed record Witness(HashedMap<SymbolicValue, SymbolicValue> Values, HashedMap<SymbolicValue, Constant> PathCondition)
{
    public static readonly Witness Plain = new(HashedMap<SymbolicValue, SymbolicValue>.Empty, HashedMap<SymbolicValue, Constant>.Empty);

    /// <summary>The value as this path had it; null when that is not known.</summary>
    public SymbolicValue? AsItWas(SymbolicValue value) => !value.IsJoined ? value
        : ValueReplacement.In(value, Values) is { IsJoined: false } known ? known
        : null;

    /// <summary>The value is another one from here on: what this path had of it is its former self.</summary>
    public Witness WithFormer(SymbolicValue value)
    {
        var values = Values.RemoveAll(each => each.Key.Mentions(value));
        if (!values.Values.Any(each => each.Mentions(value)))
            return Make(values, PathCondition.RemoveAll(each => each.Key.Mentions(value)));
        var former = new UnknownValue(Origin.Evaluation, ("former", value)) { Type = (value as UnknownValue)?.Type };
        while (values.Values.Concat(PathCondition.Keys).Any(each => each.Mentions(former)))
            former = former with { Number = former.Number + 1 };
        var renaming = HashedMap<SymbolicValue, SymbolicValue>.Empty.SetItem(value, former);
        foreach (var each in values)
        {
            if (each.Value.Mentions(value))
                values = ValueReplacement.In(each.Value, renaming) is { } renamed ? values.SetItem(each.Key, renamed) : values.Remove(each.Key);
        }

        var facts = PathCondition;
        foreach (var each in PathCondition)
        {
            if (!each.Key.Mentions(value))
                continue;
            facts = facts.Remove(each.Key);
            if (ValueReplacement.In(each.Key, renaming) is { } renamed)
                facts = facts.SetItem(renamed, each.Value);
        }

        return new(values, facts);
    }

    /// <summary>For the trace.</summary>
    public override string ToString() => $"({string.Join(", ", Values.Select(each => $"{Name(each.Key)} = {ValueText.Of(each.Value)}"))})";

    private static string Name(SymbolicValue joined) => joined is UnknownValue { Tag: Slot slot } ? ValueText.Of(slot) : ValueText.Of(joined);

    private Witness Make(HashedMap<SymbolicValue, SymbolicValue> values, HashedMap<SymbolicValue, Constant> facts) =>
        ReferenceEquals(values, Values) && ReferenceEquals(facts, PathCondition) ? this : new(values, facts);
}
