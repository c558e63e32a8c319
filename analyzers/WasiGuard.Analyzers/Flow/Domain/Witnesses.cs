using System.Collections.Immutable;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>The witnesses of a state through merges and decisions.</summary>
internal static class Witnesses
{
    /// <summary>Variables that the choice of witnesses looks at, and values of each that it tells apart.</summary>
    private const int MostVariables = 8, MostKinds = 4;

    /// <summary>Those of both states, once the merged one has its path condition and its variables.</summary>
    /// <param name="joined">The variables that have a joined value now; null when the merge has lost nothing.</param>
    public static void Merge(PathState merged, PathState one, PathState other, IReadOnlyCollection<Slot>? joined)
    {
        if (one.Witnesses is null && other.Witnesses is null && joined is null)
        {
            merged.Witnesses = null;
            return;
        }

        var all = ImmutableArray.CreateBuilder<Witness>();
        if (one.Doubts.IsEmpty || !other.Doubts.IsEmpty)
            Add(one);
        if (!ReferenceEquals(one, other) && (other.Doubts.IsEmpty || !one.Doubts.IsEmpty))
            Add(other);
        merged.Witnesses = all.ToImmutable();

        void Add(PathState state)
        {
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

    /// <summary>A few out of many, which together hold as many pairs of values as possible: what depends on one or two flags is found in one of them.</summary>
    public static void Bound(PathState state, int count)
    {
        if (state.Witnesses is not { } witnesses || witnesses.Length <= count)
            return;
        var variables = witnesses.SelectMany(each => each.Values.Keys).Distinct().Take(MostVariables).ToArray();
        var left = witnesses.Select(each => (Witness: each, Pairs: PairsOf(each, variables))).ToList();
        var held = new HashSet<int>();
        var chosen = ImmutableArray.CreateBuilder<Witness>(count);
        while (chosen.Count < count)
        {
            var best = 0;
            var most = -1;
            for (var i = 0; i < left.Count; i++)
            {
                var added = left[i].Pairs.Count(pair => !held.Contains(pair));
                if (added > most)
                    (best, most) = (i, added);
            }

            chosen.Add(left[best].Witness);
            held.UnionWith(left[best].Pairs);
            left.RemoveAt(best);
        }

        state.Witnesses = chosen.ToImmutable();
    }

    private static int[] PairsOf(Witness witness, SymbolicValue[] variables)
    {
        var kinds = Array.ConvertAll(variables, variable => KindOf(witness.Values.TryGetValue(variable, out var value) ? value : null));
        var pairs = new List<int>();
        for (var i = 0; i < kinds.Length; i++)
        {
            for (var j = i + 1; j < kinds.Length; j++)
                pairs.Add(((i * MostVariables + j) * MostKinds + kinds[i]) * MostKinds + kinds[j]);
        }

        return [.. pairs];
    }

    private static int KindOf(SymbolicValue? value) => value switch
    {
        Constant { Content: null or false or 0L } => 0,
        Constant { Content: true or 1L } => 1,
        Constant => 2,
        _ => 3,
    };
}
