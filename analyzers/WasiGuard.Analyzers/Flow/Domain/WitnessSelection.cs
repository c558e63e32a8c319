using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>
/// A few witnesses out of many. One half holds as many pairs of values as possible, so that what depends on two flags is found in one of them;
/// the other half are those in which the fewest variables have been set, since programs leave early when one is.
/// </summary>
internal static class WitnessSelection
{
    /// <summary>Variables that are looked at, and values of each that are told apart.</summary>
    private const int MostVariables = 8, MostKinds = 4;

    public static List<Witness> MostDiverse(List<Witness> witnesses, int count)
    {
        var variables = witnesses.SelectMany(each => each.Values.Keys).OfType<UnknownValue>().Distinct()
            .OrderBy(each => each.Tag is Slot { Symbol: ISymbol } ? 0 : 1).Take(MostVariables).ToArray();
        var left = witnesses.ConvertAll(each => new Candidate(each, Array.ConvertAll(variables, variable => KindOf(each, variable))));
        left = [.. left.OrderBy(each => each.Kinds.Count(kind => kind != 0))];
        var held = new HashSet<int>();
        var chosen = new List<Witness>();
        while (chosen.Count < count / 2)
        {
            var (best, most) = (0, -1);
            for (var i = 0; i < left.Count; i++)
            {
                var added = left[i].Pairs.Count(pair => !held.Contains(pair));
                if (added > most)
                    (best, most) = (i, added);
            }

            if (most == 0)
                break;
            chosen.Add(left[best].Witness);
            held.UnionWith(left[best].Pairs);
            left.RemoveAt(best);
        }

        var seen = new HashSet<string>();
        chosen.AddRange(left.OrderBy(each => seen.Add(string.Join(",", each.Kinds)) ? 0 : 1).Take(count - chosen.Count).Select(each => each.Witness));
        return chosen;
    }

    private static int KindOf(Witness witness, UnknownValue variable) => !witness.Values.TryGetValue(variable, out var value) ? MostKinds - 1 : value switch
    {
        Constant { Content: null or false or 0L or "" } => 0,
        Constant { Content: true or 1L } => 1,
        Constant => 2,
        _ => 3,
    };

    private sealed class Candidate
    {
        public Candidate(Witness witness, int[] kinds)
        {
            (Witness, Kinds) = (witness, kinds);
            var pairs = new List<int>();
            for (var i = 0; i < kinds.Length; i++)
            {
                for (var j = i + 1; j < kinds.Length; j++)
                    pairs.Add(((i * MostVariables + j) * MostKinds + kinds[i]) * MostKinds + kinds[j]);
            }

            Pairs = [.. pairs];
        }

        public Witness Witness { get; }

        public int[] Kinds { get; }

        public int[] Pairs { get; }
    }
}
