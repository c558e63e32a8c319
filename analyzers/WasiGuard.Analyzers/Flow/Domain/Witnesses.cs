using System.Collections.Immutable;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>The witnesses of a state through merges and decisions.</summary>
internal static class Witnesses
{
    /// <summary>Those of states that come to the same, once the merged one has its path condition and its variables.</summary>
    /// <param name="joined">The variables that have a joined value now; null when the merge has lost nothing.</param>
    public static void Merge(PathState merged, IReadOnlyList<PathState> states, IReadOnlyCollection<Slot>? joined)
    {
        if (joined is null && states.All(each => each.Witnesses is null))
        {
            merged.Witnesses = null;
            return;
        }

        var all = new List<Witness>();
        // One path without a doubt is proof enough, and one with a doubt is none.
        var isCertain = states.Any(each => each.Doubts.IsEmpty);
        foreach (var state in states)
        {
            if (isCertain && !state.Doubts.IsEmpty)
                continue;
            var lost = state.PathCondition.RemoveAll(fact => merged.OutcomeOf(fact.Key) == fact.Value.IsTrue);
            foreach (var witness in state.Witnesses ?? [Witness.Plain])
            {
                var values = witness.Values;
                foreach (var variable in joined ?? [])
                {
                    if (witness.AsItWas(state.Variables[variable]) is { } value)
                        values = values.SetItem(merged.Variables[variable], value);
                }

                var kept = new Witness(values, witness.PathCondition.SetItems(lost));
                if (!all.Contains(kept))
                    all.Add(kept);
            }
        }

        merged.Witnesses = [.. all.Count <= AnalysisLimits.Witnesses ? all : WitnessSelection.MostDiverse(all, AnalysisLimits.Witnesses)];
    }

    /// <summary>Keeps those that agree with a decision.</summary>
    /// <param name="assume">Takes a condition as true or false in a state that is like the given one; false when it cannot be.</param>
    public static void Decide(PathState state, SymbolicValue condition, bool truth, Func<PathState, SymbolicValue, bool, bool> assume)
    {
        if (state.Witnesses is not { IsEmpty: false } witnesses)
            return;
        var left = ImmutableArray.CreateBuilder<Witness>();
        foreach (var witness in witnesses)
        {
            if (witness.AsItWas(condition) is not { } asked)
                continue;
            var path = state.Copy();
            (path.Witnesses, path.Doubts) = (null, Doubts.None);
            path.PathCondition = state.PathCondition.SetItems(witness.PathCondition);
            if (!assume(path, asked, truth) || !path.Doubts.IsEmpty)
                continue;
            var learned = path.PathCondition.RemoveAll(fact => state.OutcomeOf(fact.Key) == fact.Value.IsTrue || fact.Key.Equals(condition));
            left.Add(learned.Equals(witness.PathCondition) ? witness : witness with { PathCondition = learned });
        }

        state.Witnesses = left.ToImmutable();
    }
}
