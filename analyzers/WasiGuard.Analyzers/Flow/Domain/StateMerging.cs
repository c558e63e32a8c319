namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>The join: a set of states as small as it can be without losing what tells them apart, or within the bound.</summary>
internal static class StateMerging
{
    /// <summary>
    /// Joins states that differ in one condition only, so that an unrelated branch costs nothing. Past the bound, forgets: first how conditions went with
    /// values, then how values went with each other. Some of the states are kept as they are beside what was forgotten, since nothing about them is in doubt.
    /// </summary>
    public static List<PathState> Merge(List<PathState> states, int bound)
    {
        var joined = new List<PathState>(states.Count);
        foreach (var state in states)
            MergeInto(joined, state);
        if (joined.Count > bound)
            joined = MergePairs(joined, static (one, other) => one.HasSameValuesButVersions(other) && one.Doubts.Equals(other.Doubts));
        if (joined.Count <= bound)
            return joined;
        var forgetful = MergePairs(joined, SameObjects);
        if (forgetful.Count > bound)
            forgetful.RemoveRange(bound, forgetful.Count - bound);
        forgetful.AddRange(StateSelection.MostDiverse(joined, Math.Min(AnalysisLimits.StatesKeptExactly, bound - forgetful.Count)));
        return forgetful;
    }

    /// <summary>Whether some state in the list covers the given one.</summary>
    public static bool IsSubsumed(List<PathState> done, PathState state) =>
        done.Any(
            other => other.HasSameValues(state)
                && Implies(state.PathCondition, other.PathCondition)
                && other.LostConditions.IsSubsetOf(state.LostConditions)
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
                if (isSameCondition)
                    other.Doubts = DoubtsOfBoth(state, other);
                NoteLost(other, state, other);
                return;
            }

            var decision = isSameCondition ? null : Difference(state.PathCondition, other.PathCondition);
            var doubts = isSameCondition ? DoubtsOfBoth(state, other) : decision is null ? null : Doubts.Meet(state.Doubts, other.Doubts, decision);
            if (doubts is null)
                continue;
            joined.RemoveAt(i);
            var both = state.Copy();
            both.PathCondition = decision is null ? state.PathCondition : state.PathCondition.Remove(decision);
            both.Doubts = doubts;
            // Keep the newer version of an object; it allows every behaviour of the older.
            both.ObjectVersions = other.ObjectVersions.SetItems(state.ObjectVersions);
            NoteLost(both, state, other);
            MergeInto(joined, both);
            return;
        }

        joined.Add(state);
    }

    /// <summary>Of two states that are alike, one without a doubt is proof enough that some execution gets here.</summary>
    private static Doubts DoubtsOfBoth(PathState one, PathState other) =>
        Doubts.Meet(one.Doubts, other.Doubts, null) ?? Doubts.Fewer(one.Doubts, other.Doubts);

    private static void NoteLost(PathState both, PathState one, PathState other)
    {
        both.LostConditions = one.LostConditions.Union(other.LostConditions);
        both.UncertainConditions = one.UncertainConditions.Union(other.UncertainConditions);
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

    /// <summary>The decision whose two sides two path conditions are: of <c>a ∧ c</c> and <c>a ∧ ¬c</c> it is <c>c</c>; null when they differ in more.</summary>
    private static SymbolicValue? Difference(HashedMap<SymbolicValue, Constant> one, HashedMap<SymbolicValue, Constant> other)
    {
        if (one.Count != other.Count)
            return null;
        SymbolicValue? difference = null;
        foreach (var fact in one)
        {
            if (!other.TryGetValue(fact.Key, out var value))
                return null;
            if (value == fact.Value)
                continue;
            if (difference is not null)
                return null;
            difference = fact.Key;
        }

        return difference;
    }

    private static List<PathState> MergePairs(List<PathState> states, Func<PathState, PathState, bool> areAlike)
    {
        var kept = new List<PathState>();
        foreach (var state in states)
        {
            var index = kept.FindIndex(other => areAlike(other, state));
            if (index < 0)
                kept.Add(state);
            else
                kept[index] = MergePairLossily(kept[index], state);
        }

        return kept;
    }

    /// <summary>They differ in numbers, texts and flags only.</summary>
    private static bool SameObjects(PathState one, PathState other) =>
        one.IsImprecise == other.IsImprecise
        && one.PendingFinally.SequenceEqual(other.PendingFinally)
        && one.Heap.Equals(other.Heap)
        && one.Variables.Count == other.Variables.Count
        && one.Variables.All(
            pair => other.Variables.TryGetValue(pair.Key, out var value) && (value.Equals(pair.Value) || !value.StaysApart && !pair.Value.StaysApart));

    private static PathState MergePairLossily(PathState one, PathState other)
    {
        var blurred = one.Copy();
        blurred.PathCondition = one.PathCondition.RemoveAll(fact => other.OutcomeOf(fact.Key) != fact.Value.IsTrue);
        foreach (var pair in one.Variables)
        {
            if (!other.Variables[pair.Key].Equals(pair.Value))
                JoinedValues.Join(blurred, one, other, pair.Key);
        }

        blurred.ObjectVersions = one.ObjectVersions.SetItems(other.ObjectVersions);
        NoteLost(blurred, one, other);
        blurred.LostConditions = blurred.LostConditions
            .Union(one.PathCondition.Keys.Concat(other.PathCondition.Keys).Where(fact => !blurred.PathCondition.ContainsKey(fact)));
        blurred.Doubts = Doubts.Meet(one.Doubts, other.Doubts, null) ?? Doubts.Fewer(one.Doubts, other.Doubts);
        return blurred;
    }
}
