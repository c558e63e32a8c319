using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The join: a set of states as small as it can be without losing what tells them apart, or within the bound.</summary>
internal static class Disjuncts
{
    /// <summary>Joins states that differ in one condition only, so that an unrelated branch costs nothing; past the bound, forgets.</summary>
    public static List<State> Join(List<State> states, int bound)
    {
        var joined = new List<State>(states.Count);
        foreach (var state in states)
            Add(joined, state);
        if (joined.Count > bound)
            joined = Forget(joined);
        if (joined.Count > bound)
            joined.RemoveRange(bound, joined.Count - bound);
        return joined;
    }

    /// <summary>Whether some state in the list covers the given one.</summary>
    public static bool Covered(List<State> done, State state) =>
        done.Any(other => other.SameValues(state) && Implies(state.Facts, other.Facts) && other.Forgotten.IsSubsetOf(state.Forgotten));

    private static void Add(List<State> joined, State state)
    {
        for (var i = 0; i < joined.Count; i++)
        {
            var other = joined[i];
            if (!other.SameButChanges(state))
                continue;
            if (Implies(state.Facts, other.Facts) && state.Changed.Equals(other.Changed))
            {
                other.Forgotten = other.Forgotten.Union(state.Forgotten);
                return;
            }

            // An object that only one side changed is taken as changed: all that can follow on the other side can follow here.
            if ((Resolve(state.Facts, other.Facts) ?? (state.Facts.Equals(other.Facts) ? state.Facts : null)) is { } facts)
            {
                joined.RemoveAt(i);
                var both = state.Copy();
                both.Facts = facts;
                both.Changed = other.Changed.SetItems(state.Changed);
                both.Forgotten = state.Forgotten.Union(other.Forgotten);
                Add(joined, both);
                return;
            }
        }

        joined.Add(state);
    }

    private static bool Implies(Map<Value, Const> facts, Map<Value, Const> weaker)
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
    private static Map<Value, Const>? Resolve(Map<Value, Const> one, Map<Value, Const> other)
    {
        if (one.Count != other.Count)
            return null;
        Value? difference = null;
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
    private static List<State> Forget(List<State> states)
    {
        var kept = new List<State>();
        foreach (var state in states)
        {
            var index = kept.FindIndex(other => SameObjects(other, state));
            if (index < 0)
                kept.Add(state);
            else
                kept[index] = Blur(kept[index], state);
        }

        return kept;
    }

    private static bool SameObjects(State one, State other) =>
        one.Doubtful == other.Doubtful
        && one.Pending.SequenceEqual(other.Pending)
        && one.Heap.Equals(other.Heap)
        && one.Variables.Count == other.Variables.Count
        && one.Variables.All(pair => other.Variables.TryGetValue(pair.Key, out var value) && (value.Equals(pair.Value) || !IsObject(value) && !IsObject(pair.Value)));

    private static bool IsObject(Value value) => value switch
    {
        Ref or Closure or Place or TaskOf or TupleOf or Flow.Capabilities => true,
        Captured captured => captured.Place is not null || IsObject(captured.Content),
        _ => false,
    };

    private static State Blur(State one, State other)
    {
        var blurred = one.Copy();
        foreach (var pair in one.Variables)
        {
            var value = other.Variables[pair.Key];
            if (!value.Equals(pair.Value))
                blurred.Set(pair.Key, ValueNumbering.Number(blurred, new(Source.Joined, pair.Key) { Type = (pair.Value as Unknown)?.Type ?? (value as Unknown)?.Type }, pair.Key));
        }

        blurred.Changed = one.Changed.SetItems(other.Changed);
        blurred.Facts = one.Facts.RemoveAll(fact => other.Known(fact.Key) != fact.Value.IsTrue);
        blurred.Forgotten = one.Forgotten.Union(other.Forgotten).Union(one.Facts.Keys.Concat(other.Facts.Keys).Where(fact => !blurred.Facts.ContainsKey(fact)));
        return blurred;
    }
}
