namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>The join: a set of states as small as it can be without losing what tells them apart, or within the bound.</summary>
internal static class StateMerging
{
    /// <summary>
    /// Joins states that differ in one condition only, so that an unrelated branch costs nothing. Past the bound, forgets: first how conditions went with
    /// values, then how values went with each other. What was forgotten has witnesses.
    /// </summary>
    public static List<PathState> Merge(List<PathState> states, int bound)
    {
        var joined = new List<PathState>(states.Count);
        foreach (var state in states)
            MergeInto(joined, state);
        if (joined.Count > bound)
            joined = MergeAlike(joined, static (one, other) => one.Doubts.Equals(other.Doubts) && one.HasSameValuesButVersions(other));
        if (joined.Count > bound)
            joined = MergeAlike(joined, SameObjects);
        if (joined.Count > bound)
            joined.RemoveRange(bound, joined.Count - bound);
        return joined;
    }

    /// <summary>Whether some state in the list covers the given one.</summary>
    public static bool IsSubsumed(List<PathState> done, PathState state) =>
        done.Any(
            other => other.HasSameValues(state)
                && Implies(state.PathCondition, other.PathCondition)
                && (state.IsImprecise || !other.IsImprecise)
                && other.UncertainConditions.IsSubsetOf(state.UncertainConditions)
                && other.Doubts.IsSubsetOf(state.Doubts));

    private static void MergeInto(List<PathState> joined, PathState state)
    {
        for (var i = 0; i < joined.Count; i++)
        {
            var other = joined[i];
            if (!other.HasSameValuesButVersions(state))
                continue;
            var isSameCondition = state.PathCondition.Equals(other.PathCondition);
            if ((isSameCondition || other.Doubts.IsSubsetOf(state.Doubts) && Implies(state.PathCondition, other.PathCondition))
                && state.ObjectVersions.Equals(other.ObjectVersions))
            {
                Witnesses.Merge(other, [other, state], null);
                if (isSameCondition)
                    other.Doubts = Doubts.OfBoth(state.Doubts, other.Doubts);
                other.UncertainConditions = other.UncertainConditions.Union(state.UncertainConditions);
                return;
            }

            var decision = isSameCondition ? null : Difference(state.PathCondition, other.PathCondition);
            var doubts = isSameCondition ? Doubts.OfBoth(state.Doubts, other.Doubts)
                : decision is null ? null
                : Doubts.Meet(state.Doubts, other.Doubts, decision);
            if (doubts is null)
                continue;
            joined.RemoveAt(i);
            var both = state.Copy();
            both.PathCondition = decision is null ? state.PathCondition : state.PathCondition.RemoveAll(fact => decision.Contains(fact.Key));
            both.Doubts = doubts;
            // Keep the newer version of an object; it allows every behaviour of the older.
            both.ObjectVersions = other.ObjectVersions.SetItems(state.ObjectVersions);
            both.UncertainConditions = other.UncertainConditions.Union(state.UncertainConditions);
            Witnesses.Merge(both, [other, state], null);
            MergeInto(joined, both);
            return;
        }

        joined.Add(state);
    }

    private static bool Implies(HashedMap<SymbolicValue, Constant> facts, HashedMap<SymbolicValue, Constant> weaker)
    {
        if (ReferenceEquals(facts, weaker))
            return true;
        if (weaker.Count > facts.Count)
            return false;
        foreach (var fact in weaker)
        {
            if (!facts.TryGetValue(fact.Key, out var value) || value != fact.Value)
                return false;
        }

        return true;
    }

    /// <summary>The decision whose two sides these are: of <c>a ∧ c</c> and <c>a ∧ ¬c</c> it is <c>c</c>; null when they differ in more.</summary>
    private static List<SymbolicValue>? Difference(HashedMap<SymbolicValue, Constant> one, HashedMap<SymbolicValue, Constant> other)
    {
        if (one.Count != other.Count)
            return null;
        var differences = new List<SymbolicValue>();
        foreach (var fact in one)
        {
            if (!other.TryGetValue(fact.Key, out var value))
                return null;
            if (value == fact.Value)
                continue;
            if (differences.Count > 0 && !Answers.AreOneDecision(differences[0], fact.Key))
                return null;
            differences.Add(fact.Key);
        }

        return differences;
    }

    private static List<PathState> MergeAlike(List<PathState> states, Func<PathState, PathState, bool> areAlike)
    {
        var groups = new List<List<PathState>>();
        foreach (var state in states)
        {
            if (groups.Find(group => areAlike(group[0], state)) is { } known)
                known.Add(state);
            else
                groups.Add([state]);
        }

        return groups.ConvertAll(static group => group.Count == 1 ? group[0] : MergeLossily(group));
    }

    /// <summary>They differ in numbers, texts and flags only.</summary>
    private static bool SameObjects(PathState one, PathState other) =>
        one.IsImprecise == other.IsImprecise
        && one.PendingFinally.SequenceEqual(other.PendingFinally)
        && one.Heap.Equals(other.Heap)
        && one.Variables.Count == other.Variables.Count
        && one.Variables.All(
            pair => other.Variables.TryGetValue(pair.Key, out var value) && (value.Equals(pair.Value) || !value.StaysApart && !pair.Value.StaysApart));

    private static PathState MergeLossily(List<PathState> states)
    {
        var merged = states[0].Copy();
        foreach (var state in states.Skip(1))
        {
            merged.PathCondition = merged.PathCondition.RemoveAll(fact => state.OutcomeOf(fact.Key) != fact.Value.IsTrue);
            merged.ObjectVersions = merged.ObjectVersions.SetItems(state.ObjectVersions);
            merged.UncertainConditions = merged.UncertainConditions.Union(state.UncertainConditions);
            merged.Doubts = Doubts.OfBoth(merged.Doubts, state.Doubts);
        }

        var joined = new List<Slot>();
        foreach (var pair in states[0].Variables)
        {
            if (states.TrueForAll(each => each.Variables[pair.Key].Equals(pair.Value)))
                continue;
            var type = states.Select(each => (each.Variables[pair.Key] as UnknownValue)?.Type).FirstOrDefault(each => each is not null);
            merged.Set(pair.Key, ValueNumbering.NumberFreshValue(merged, new(Origin.Join, pair.Key) { Type = type }, pair.Key));
            joined.Add(pair.Key);
        }

        Witnesses.Merge(merged, states, joined);
        return merged;
    }
}
