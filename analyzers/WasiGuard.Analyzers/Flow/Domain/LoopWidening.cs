using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>Settles a loop of many rounds: what has changed in every round so far is a counter from here on, or unknown.</summary>
internal static class LoopWidening
{
    /// <param name="rounds">The states that the loop's first block has seen, in order.</param>
    public static PathState Widen(PathState state, List<PathState> rounds, object head)
    {
        var wide = state.Copy();
        var loop = LoopCounters.RoundsOf(head);
        var counters = new List<(Slot Slot, UnknownValue Counter, CounterSteps Steps)>();
        var past = new List<KeyValuePair<SymbolicValue, Constant>>();
        var counted = new List<KeyValuePair<Slot, SymbolicValue>>();
        long? shift = null;
        foreach (var (slot, value) in ChangingVariables(state, rounds, loop))
        {
            if (CounterOf(slot) is var (counter, by) && (value is Constant || (shift ??= by) == by))
            {
                wide.Variables = wide.Variables.Remove(slot);
                counted.Add(new(slot, counter));
                if (value is Constant { Content: long } reached && by > 0)
                    past.Add(LoopCounters.AtLeast(counter, reached));
            }
            else
            {
                wide.Set(slot, ValueNumbering.NumberFreshValue(wide, new(Origin.Loop, (head, slot)) { Type = (value as UnknownValue)?.Type }, slot));
            }

            (UnknownValue Counter, long By)? CounterOf(Slot of)
            {
                if (rounds.Select(each => each.Get(of)).OfType<UnknownValue>()
                    .FirstOrDefault(each => each.FirstPart is CounterSteps && loop.Equals(each.SecondPart)) is { } known)
                    return Position(value, (CounterSteps)known.FirstPart!, loop) is { } at ? (known, at) : null;
                // A variable that begins to change only after others have become counters is excluded: its rounds were not seen one by one.
                if (rounds.Exists(each => each.Variables.Values.Any(other => other.Mentions(loop))) || StepsOf(rounds, of, value) is not { } steps
                    || counters.Exists(other => !GoTogether(rounds, of, steps, other.Slot, other.Steps)))
                {
                    return null;
                }

                var made = new UnknownValue(Origin.Loop, (head, of), steps, loop);
                counters.Add((of, made, steps));
                return (made, 0);
            }
        }

        foreach (var pair in state.Heap)
        {
            if (pair.Value.Elements is { Count: var count } && KeepsChanging(rounds, each => each.FindObject(pair.Key)?.Elements?.Count, count))
                wide.StoreObject(pair.Key, pair.Value with { Elements = null });
        }

        if (shift == 1)
            past.AddRange(
                state.PathCondition.Where(fact => fact.Key.Mentions(loop)).Select(fact => LoopCounters.Later(fact, loop))
                    .OfType<KeyValuePair<SymbolicValue, Constant>>());
        // All else that went by the rounds was made in another round than the next one.
        ValueNumbering.GiveUpIdentity(wide, loop);
        wide.Variables = wide.Variables.SetItems(counted);
        foreach (var fact in past)
            wide.PathCondition = wide.PathCondition.SetItem(fact.Key, fact.Value);
        return wide;
    }

    /// <summary>The variables that are not what they were in any round; first those that change in each, which the others are held against.</summary>
    private static List<(Slot Slot, SymbolicValue Value)> ChangingVariables(PathState state, List<PathState> rounds, UnknownValue loop) => [.. state.Variables
        // What a loop around this one counts does not change here.
        .Where(
            pair => pair.Value is Constant or UnknownValue
                && !(pair.Value is UnknownValue { FirstPart: CounterSteps } around && !loop.Equals(around.SecondPart)))
        .Where(pair => pair.Value.Mentions(loop) || KeepsChanging(rounds, each => each.Get(pair.Key), pair.Value))
        .OrderBy(pair => IsSteady(rounds, pair.Key) ? 0 : 1)
        .ThenBy(pair => (pair.Key.Symbol as ISymbol)?.Name, System.StringComparer.Ordinal)
        .Select(pair => (pair.Key, pair.Value))];

    private static bool IsSteady(List<PathState> rounds, Slot slot)
    {
        var seen = new HashSet<SymbolicValue>();
        SymbolicValue? last = null;
        foreach (var round in rounds)
        {
            if (round.Get(slot) is not { } now || !seen.Add(now) && !now.Equals(last))
                return false;
            last = now;
        }

        return true;
    }

    private static bool KeepsChanging<T>(List<PathState> rounds, System.Func<PathState, T?> read, T now)
    {
        var seen = new HashSet<T>();
        foreach (var round in rounds)
        {
            if (read(round) is { } value)
                seen.Add(value);
        }

        return seen.Count >= AnalysisLimits.Rounds && !seen.Contains(now);
    }

    /// <summary>By how many rounds the value is ahead of its counter; null when it is none of the counter's.</summary>
    private static long? Position(SymbolicValue value, CounterSteps steps, UnknownValue loop)
    {
        if (value is Constant { Content: long number })
            return (number - steps.From) % steps.By == 0 && (number - steps.From) / steps.By is >= 0 and var rounds ? rounds : null;
        if (LoopCounters.Evaluate(value, [loop], [0]) is not long first || (first - steps.From) % steps.By != 0)
            return null;
        var ahead = (first - steps.From) / steps.By;
        return ahead is 0 or 1
            && new long[] { 1, 2, 17 }.All(
                rounds => LoopCounters.Evaluate(value, [loop], [rounds]) is long there && there == steps.From + steps.By * (rounds + ahead))
            ? ahead
            : null;
    }

    /// <summary>The step by which a variable has changed from round to round.</summary>
    private static CounterSteps? StepsOf(List<PathState> rounds, Slot slot, SymbolicValue now)
    {
        if (now is not Constant { Content: long last })
            return null;
        var seen = new List<long>();
        foreach (var round in rounds)
        {
            if (round.Get(slot) is not Constant { Content: long number })
                return null;
            if (!seen.Contains(number))
                seen.Add(number);
        }

        seen.Add(last);
        var by = seen[1] - seen[0];
        for (var i = 1; i < seen.Count; i++)
        {
            if (seen[i] - seen[i - 1] != by)
                return null;
        }

        return new(last, by);
    }

    private static bool GoTogether(List<PathState> rounds, Slot one, CounterSteps steps, Slot other, CounterSteps otherSteps) => rounds.TrueForAll(round =>
        round.Get(one) is Constant { Content: long first } && round.Get(other) is Constant { Content: long second }
        && (first - steps.From) / steps.By == (second - otherSteps.From) / otherSteps.By);
}
