using System.Collections.Immutable;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers.Flow.Summaries;

/// <summary>
/// The paths that lead to one kind of end, and their conditions. Conditions that make no difference go: those of which both outcomes lead to the same,
/// and those that only this call decides. What cannot be said of what comes in makes a path one that others cannot tell from the rest.
/// </summary>
internal sealed class FactPaths(Func<SymbolicValue, bool, FactCondition?> say)
{
    private const int MostMerged = 64;

    private readonly List<Path> _paths = [];

    private sealed record Path(string Outcome, object End, ImmutableDictionary<SymbolicValue, bool> Conditions);

    /// <param name="outcome">The end in words; paths with the same are one where their conditions allow it.</param>
    /// <param name="always">Conditions without which the member only throws.</param>
    public void Add(string outcome, object end, PathState state, IReadOnlyCollection<KeyValuePair<SymbolicValue, Constant>> always)
    {
        var conditions = ImmutableDictionary.CreateBuilder<SymbolicValue, bool>();
        foreach (var each in state.PathCondition)
        {
            if (!IsDecidedByTheCall(each.Key) && (say(each.Key, true) is not null || !always.Contains(each)))
                conditions[each.Key] = each.Value.IsTrue;
        }

        _paths.Add(new(outcome, end, conditions.ToImmutable()));
    }

    /// <summary>The ends, each with conditions that others can ask; null when they cannot tell them apart.</summary>
    public List<(object End, ImmutableArray<FactCondition> Conditions)>? Ends()
    {
        if (_paths.Count > MostMerged)
            return null;
        Merge();
        var said = _paths.ConvertAll(path => (Path: path, Conditions: Said(path), IsWhole: path.Conditions.All(each => say(each.Key, each.Value) is not null)));
        foreach (var each in said)
        {
            if (!each.IsWhole && said.Exists(other => other.Path.Outcome != each.Path.Outcome && MayBothHold(each.Conditions, other.Conditions)))
                return null;
        }

        return
        [
            .. said.Select(each => (each.Path.End, each.Conditions, Text: string.Join(", ", each.Conditions) + ": " + each.Path.Outcome))
                .GroupBy(each => each.Text).Select(each => each.First())
                .OrderBy(each => each.Text, StringComparer.Ordinal)
                .Select(each => (each.End, each.Conditions)),
        ];
    }

    /// <summary>Those of which all conditions can be asked.</summary>
    public List<(object End, ImmutableArray<FactCondition> Conditions)>? WholeEnds()
    {
        _paths.RemoveAll(path => path.Conditions.Any(each => say(each.Key, each.Value) is null));
        return Ends();
    }

    private ImmutableArray<FactCondition> Said(Path path) =>
        [.. path.Conditions.Select(each => say(each.Key, each.Value)).OfType<FactCondition>().OrderBy(each => each.ToString(), StringComparer.Ordinal)];

    private static bool MayBothHold(ImmutableArray<FactCondition> some, ImmutableArray<FactCondition> others) =>
        !some.Any(each => others.Contains(each with { Truth = !each.Truth }));

    private void Merge()
    {
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < _paths.Count && !changed; i++)
            {
                for (var j = 0; j < _paths.Count && !changed; j++)
                {
                    if (i == j || _paths[i].Outcome != _paths[j].Outcome || Together(_paths[i].Conditions, _paths[j].Conditions) is not { } both)
                        continue;
                    _paths[Math.Min(i, j)] = _paths[i] with { Conditions = both };
                    _paths.RemoveAt(Math.Max(i, j));
                    changed = true;
                }
            }
        }
    }

    /// <summary>One condition for both paths: the weaker of them, or that without the only one in which they differ.</summary>
    private static ImmutableDictionary<SymbolicValue, bool>? Together(
        ImmutableDictionary<SymbolicValue, bool> weaker, ImmutableDictionary<SymbolicValue, bool> other)
    {
        SymbolicValue? opposed = null;
        foreach (var each in weaker)
        {
            if (!other.TryGetValue(each.Key, out var truth) || truth != each.Value && opposed is not null)
                return null;
            if (truth != each.Value)
                opposed = each.Key;
        }

        return opposed is null ? weaker : weaker.Count == other.Count ? weaker.Remove(opposed) : null;
    }

    /// <summary>Another call decides anew, and nobody else asks: the value is one that an evaluation in the body makes.</summary>
    private static bool IsDecidedByTheCall(SymbolicValue condition)
    {
        var isMade = false;
        return !Comes(condition) && isMade;

        bool Comes(SymbolicValue value)
        {
            switch (value)
            {
                case UnknownValue { Origin: Origin.Evaluation }:
                    isMade = true;
                    return false;
                case UnknownValue { Origin: not Origin.Operation }:
                    return true;
            }

            foreach (var part in value.Parts)
            {
                if (Comes(part))
                    return true;
            }

            return false;
        }
    }
}
