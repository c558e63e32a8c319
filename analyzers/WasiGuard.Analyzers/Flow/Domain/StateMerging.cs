using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>The join: a set of states as small as it can be without losing what tells them apart, or within the bound.</summary>
internal static class StateMerging
{
    /// <summary>Joins states that differ in one condition only, so that an unrelated branch costs nothing; past the bound, forgets.</summary>
    public static List<PathState> Merge(List<PathState> states, int bound)
    {
        var joined = new List<PathState>(states.Count);
        foreach (var state in states)
            MergeInto(joined, state);
        if (joined.Count > bound)
            joined = MergeLossily(joined);
        if (joined.Count > bound)
            joined.RemoveRange(bound, joined.Count - bound);
        return joined;
    }

    /// <summary>Whether some state in the list covers the given one.</summary>
    public static bool IsSubsumed(List<PathState> done, PathState state) =>
        done.Any(
            other => other.HasSameValues(state) && Implies(state.PathCondition, other.PathCondition) && other.LostConditions.IsSubsetOf(state.LostConditions));

    private static void MergeInto(List<PathState> joined, PathState state)
    {
        for (var i = 0; i < joined.Count; i++)
        {
            var other = joined[i];
            if (!other.HasSameValuesButVersions(state))
                continue;
            if (Implies(state.PathCondition, other.PathCondition) && state.ObjectVersions.Equals(other.ObjectVersions))
            {
                other.LostConditions = other.LostConditions.Union(state.LostConditions);
                return;
            }

            // Keep the newer version of an object; it allows every behaviour of the older.
            if ((Resolve(state.PathCondition, other.PathCondition)
                ?? (state.PathCondition.Equals(other.PathCondition) ? state.PathCondition : null)) is { } facts)
            {
                joined.RemoveAt(i);
                var both = state.Copy();
                both.PathCondition = facts;
                both.ObjectVersions = other.ObjectVersions.SetItems(state.ObjectVersions);
                both.LostConditions = state.LostConditions.Union(other.LostConditions);
                MergeInto(joined, both);
                return;
            }
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

    /// <summary>What two path conditions have in common when they are the two sides of one decision: <c>a ∧ c</c> and <c>a ∧ ¬c</c> is <c>a</c>.</summary>
    private static HashedMap<SymbolicValue, Constant>? Resolve(HashedMap<SymbolicValue, Constant> one, HashedMap<SymbolicValue, Constant> other)
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

        return difference is null ? null : one.Remove(difference);
    }

    /// <summary>Joins states that hold the same objects, forgetting how numbers, texts and flags went with conditions.</summary>
    private static List<PathState> MergeLossily(List<PathState> states)
    {
        var kept = new List<PathState>();
        foreach (var state in states)
        {
            var index = kept.FindIndex(other => SameObjects(other, state));
            if (index < 0)
                kept.Add(state);
            else
                kept[index] = MergePairLossily(kept[index], state);
        }

        return kept;
    }

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
        foreach (var pair in one.Variables)
        {
            var value = other.Variables[pair.Key];
            if (!value.Equals(pair.Value))
                blurred.Set(
                    pair.Key, ValueNumbering.NumberFreshValue(
                        blurred, new(Origin.Join, pair.Key) { Type = (pair.Value as UnknownValue)?.Type ?? (value as UnknownValue)?.Type }, pair.Key));
        }

        blurred.ObjectVersions = one.ObjectVersions.SetItems(other.ObjectVersions);
        blurred.PathCondition = one.PathCondition.RemoveAll(fact => other.OutcomeOf(fact.Key) != fact.Value.IsTrue);
        blurred.LostConditions = one.LostConditions.Union(other.LostConditions)
            .Union(one.PathCondition.Keys.Concat(other.PathCondition.Keys).Where(fact => !blurred.PathCondition.ContainsKey(fact)));
        return blurred;
    }
}
