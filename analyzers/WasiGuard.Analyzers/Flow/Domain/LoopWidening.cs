using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Settles a loop of many rounds: what has changed in every round so far is a counter from here on, or unknown.</summary>
internal static class Widening
{
    /// <param name="rounds">The states that the loop's first block has seen, in order.</param>
    public static State Widen(State state, List<State> rounds, object head)
    {
        var wide = state.Copy();
        var loop = Counters.RoundsOf(head);
        var counters = new List<(Slot Slot, Unknown Counter, Steps Steps)>();
        var past = new List<KeyValuePair<Value, Const>>();
        var counted = new List<KeyValuePair<Slot, Value>>();
        long? shift = null;
        foreach (var (slot, value) in Changed(state, rounds, loop))
        {
            if (CounterOf(slot) is var (counter, by) && (value is Const || (shift ??= by) == by))
            {
                wide.Variables = wide.Variables.Remove(slot);
                counted.Add(new(slot, counter));
                if (value is Const { Content: long } reached && by > 0)
                    past.Add(Counters.AtLeast(counter, reached));
            }
            else
            {
                wide.Set(slot, ValueNumbering.Number(wide, new(Source.Counted, (head, slot)) { Type = (value as Unknown)?.Type }, slot));
            }

            (Unknown Counter, long By)? CounterOf(Slot of)
            {
                if (rounds.Select(each => each.Get(of)).OfType<Unknown>().FirstOrDefault(each => each.First is Steps && loop.Equals(each.Second)) is { } known)
                    return Position(value, (Steps)known.First!, loop) is { } at ? (known, at) : null;
                // What starts to change when the rounds are not counted one by one any more does not go with them.
                if (rounds.Exists(each => each.Variables.Values.Any(other => other.Mentions(loop))) || StepsOf(rounds, of, value) is not { } steps
                    || counters.Exists(other => !GoTogether(rounds, of, steps, other.Slot, other.Steps)))
                {
                    return null;
                }

                var made = new Unknown(Source.Counted, (head, of), steps, loop);
                counters.Add((of, made, steps));
                return (made, 0);
            }
        }

        foreach (var pair in state.Heap)
        {
            if (pair.Value.Elements is { Count: var count } && Changes(rounds, each => each.Find(pair.Key)?.Elements?.Count, count))
                wide.Store(pair.Key, pair.Value with { Elements = null });
        }

        if (shift == 1)
            past.AddRange(state.Facts.Where(fact => fact.Key.Mentions(loop)).Select(fact => Counters.Later(fact, loop)).OfType<KeyValuePair<Value, Const>>());
        // All else that went by the rounds was made in another round than the next one.
        ValueNumbering.Lose(wide, loop);
        wide.Variables = wide.Variables.SetItems(counted);
        foreach (var fact in past)
            wide.Facts = wide.Facts.SetItem(fact.Key, fact.Value);
        return wide;
    }

    /// <summary>The variables that are not what they were in any round; first those that change in each, which the others are held against.</summary>
    private static List<(Slot Slot, Value Value)> Changed(State state, List<State> rounds, Unknown loop) => [.. state.Variables
        // What a loop around this one counts does not change here.
        .Where(pair => pair.Value is Const or Unknown && !(pair.Value is Unknown { First: Steps } around && !loop.Equals(around.Second)))
        .Where(pair => pair.Value.Mentions(loop) || Changes(rounds, each => each.Get(pair.Key), pair.Value))
        .OrderBy(pair => IsSteady(rounds, pair.Key) ? 0 : 1)
        .ThenBy(pair => (pair.Key.Symbol as ISymbol)?.Name, System.StringComparer.Ordinal)
        .Select(pair => (pair.Key, pair.Value))];

    private static bool IsSteady(List<State> rounds, Slot slot)
    {
        var seen = new HashSet<Value>();
        Value? last = null;
        foreach (var round in rounds)
        {
            if (round.Get(slot) is not { } now || !seen.Add(now) && !now.Equals(last))
                return false;
            last = now;
        }

        return true;
    }

    private static bool Changes<T>(List<State> rounds, System.Func<State, T?> read, T now)
    {
        var seen = new HashSet<T>();
        foreach (var round in rounds)
        {
            if (read(round) is { } value)
                seen.Add(value);
        }

        return seen.Count >= Limits.Rounds && !seen.Contains(now);
    }

    /// <summary>By how many rounds the value is ahead of its counter; null when it is none of the counter's.</summary>
    private static long? Position(Value value, Steps steps, Unknown loop)
    {
        if (value is Const { Content: long number })
            return (number - steps.From) % steps.By == 0 && (number - steps.From) / steps.By is >= 0 and var rounds ? rounds : null;
        if (Counters.Evaluate(value, [loop], [0]) is not long first || (first - steps.From) % steps.By != 0)
            return null;
        var ahead = (first - steps.From) / steps.By;
        return ahead is 0 or 1 && new long[] { 1, 2, 17 }.All(rounds => Counters.Evaluate(value, [loop], [rounds]) is long there && there == steps.From + steps.By * (rounds + ahead)) ? ahead : null;
    }

    /// <summary>The step by which a variable has changed from round to round.</summary>
    private static Steps? StepsOf(List<State> rounds, Slot slot, Value now)
    {
        if (now is not Const { Content: long last })
            return null;
        var seen = new List<long>();
        foreach (var round in rounds)
        {
            if (round.Get(slot) is not Const { Content: long number })
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

    private static bool GoTogether(List<State> rounds, Slot one, Steps steps, Slot other, Steps otherSteps) => rounds.TrueForAll(round =>
        round.Get(one) is Const { Content: long first } && round.Get(other) is Const { Content: long second }
        && (first - steps.From) / steps.By == (second - otherSteps.From) / otherSteps.By);
}
