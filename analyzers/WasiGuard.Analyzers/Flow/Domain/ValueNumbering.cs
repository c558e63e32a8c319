using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>
/// Gives new values their identity, so that two live values of one path never share one. A place of the program makes a value each time
/// that it is executed; a number tells apart those of them that live. Once nothing holds a value any more its number is free again,
/// because the rounds of a loop would never become equal otherwise.
/// </summary>
internal static class ValueNumbering
{
    /// <summary>The value with the lowest number that no live one of the same place has. What was known of the former owner of the number is dropped.</summary>
    /// <param name="replaced">The variable that is about to get the value: what it holds now is as good as gone.</param>
    public static UnknownValue NumberFreshValue(PathState state, UnknownValue value, Slot? replaced = null)
    {
        while (IsLive(state, value, replaced))
            value = value with { Number = value.Number + 1 };
        InvalidateConditionsOn(state, value);
        return value;
    }

    /// <summary>Another reference than those of all objects that live.</summary>
    public static ObjectReference NumberNewObject(PathState state, object site, int frame, HeapObject content)
    {
        var reference = new ObjectReference(site, frame, 0);
        while (state.Heap.ContainsKey(reference))
            reference = reference with { Number = reference.Number + 1 };
        state.StoreObject(reference, content);
        return reference;
    }

    /// <summary>Drops what is known of a value that is another one from here on: conditions, and what was written to its members.</summary>
    public static void InvalidateConditionsOn(PathState state, SymbolicValue value)
    {
        foreach (var fact in state.PathCondition)
        {
            if (fact.Key.Mentions(value))
                state.PathCondition = state.PathCondition.Remove(fact.Key);
        }

        foreach (var change in state.ObjectVersions)
        {
            if (change.Key.Mentions(value))
                state.ObjectVersions = state.ObjectVersions.Remove(change.Key);
        }

        foreach (var variable in state.Variables)
        {
            if (variable.Key.Symbol is WrittenMember written && written.Owner.Mentions(value))
                state.Variables = state.Variables.Remove(variable.Key);
        }

        if (!state.UncertainConditions.IsEmpty)
            state.UncertainConditions = state.UncertainConditions.Except(state.UncertainConditions.Where(each => each.Mentions(value)));
        state.Doubts = state.Doubts.WithFormer(value);
        if (state.Witnesses is { IsEmpty: false } witnesses)
            state.Witnesses = [.. witnesses.Select(each => each.WithFormer(value))];
    }

    /// <summary>Gives up the identity of objects of places that have made more than are told apart. What holds one of them holds an unknown value.</summary>
    /// <param name="entry">The state at the start of a followed call, whose objects the caller may be in the middle of using.</param>
    public static void BoundObjects(PathState state, PathState entry)
    {
        if (state.Heap.Count <= AnalysisLimits.ObjectsPerPlace)
            return;
        foreach (var each in state.Heap)
        {
            if (each.Key.Number >= AnalysisLimits.ObjectsPerPlace && !entry.Heap.ContainsKey(each.Key) && state.Heap.ContainsKey(each.Key))
                GiveUpIdentity(state, each.Key);
        }
    }

    /// <summary>Takes an unknown value for each that mentions the given one, wherever it is held.</summary>
    public static void GiveUpIdentity(PathState state, SymbolicValue lost)
    {
        InvalidateConditionsOn(state, lost);
        var type = state.FindObject(lost)?.Type;
        if (lost is ObjectReference reference)
            state.Heap = state.Heap.Remove(reference);
        foreach (var variable in state.Variables)
        {
            if (variable.Value.Mentions(lost))
                state.Set(variable.Key, NumberFreshValue(state, Joined(variable.Value, variable.Key, null), variable.Key));
        }

        foreach (var holder in state.Heap)
        {
            foreach (var member in holder.Value.Members)
            {
                if (!member.Value.Mentions(lost))
                    continue;
                var unknown = NumberFreshValue(state, Joined(member.Value, member.Key, holder.Key));
                state.StoreObject(holder.Key, state.Heap[holder.Key] with { Members = state.Heap[holder.Key].Members.SetItem(member.Key, unknown) });
            }

            for (var i = 0; i < holder.Value.Elements?.Count; i++)
            {
                if (!holder.Value.Elements[i].Mentions(lost))
                    continue;
                var unknown = NumberFreshValue(state, Joined(holder.Value.Elements[i], i, holder.Key));
                state.StoreObject(holder.Key, state.Heap[holder.Key] with { Elements = state.Heap[holder.Key].Elements!.SetItem(i, unknown) });
            }

            if (holder.Value.CopiedFrom?.Mentions(lost) == true)
                state.StoreObject(
                    holder.Key, state.Heap[holder.Key] with { CopiedFrom = NumberFreshValue(state, Joined(holder.Value.CopiedFrom, "origin", holder.Key)) });
        }

        UnknownValue Joined(SymbolicValue former, object holder, SymbolicValue? owner) =>
            new(Origin.Join, (holder, "lost"), owner) { Type = former.Equals(lost) ? type : (former as UnknownValue)?.Type };
    }

    private static bool IsLive(PathState state, UnknownValue value, Slot? replaced)
    {
        foreach (var variable in state.Variables)
        {
            if (variable.Value.Mentions(value) && !variable.Key.Equals(replaced))
                return true;
        }

        foreach (var each in state.Heap)
        {
            if (each.Value.Mentions(value))
                return true;
        }

        return false;
    }
}
