namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>
/// A few states out of many, such that together they hold as many pairs of values as possible: what depends on one or two flags
/// that a loop has set is found in one of them.
/// </summary>
internal static class StateSelection
{
    /// <summary>Variables that are looked at.</summary>
    private const int MostVariables = 12;

    public static List<PathState> MostDiverse(List<PathState> states, int count)
    {
        var chosen = new List<PathState>();
        var left = states.FindAll(each => !each.IsImprecise);
        if (count <= 0 || left.Count == 0)
            return chosen;
        var variables = left[0].Variables
            .Where(pair => left.Exists(other => !pair.Value.Equals(other.Get(pair.Key))))
            .Select(pair => pair.Key).Take(MostVariables).ToArray();
        var held = new HashSet<(int, object, int, object)>();
        while (chosen.Count < count && left.Count > 0)
        {
            var best = left.Select(state => (State: state, New: PairsOf(state, variables).Count(pair => !held.Contains(pair))))
                .Aggregate(static (one, other) => other.New > one.New ? other : one);
            if (best.New == 0 && chosen.Count > 0)
                break;
            chosen.Add(best.State);
            held.UnionWith(PairsOf(best.State, variables));
            left.Remove(best.State);
        }

        return chosen;
    }

    private static IEnumerable<(int, object, int, object)> PairsOf(PathState state, Slot[] variables)
    {
        for (var i = 0; i < variables.Length; i++)
        {
            for (var j = i; j < variables.Length; j++)
                yield return (i, KindOf(state.Get(variables[i])), j, KindOf(state.Get(variables[j])));
        }
    }

    /// <summary>Constants are told apart, unknown values are all of one kind.</summary>
    private static object KindOf(SymbolicValue? value) => value is Constant or null ? value ?? SymbolicValue.Null : typeof(UnknownValue);
}
