using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Takes out of a state what nothing can ask for any more: variables, objects, and conditions over values that are gone.</summary>
internal static class Garbage
{
    /// <param name="entry">The state at the start of a followed call, whose objects and conditions the caller may still ask for.</param>
    public static void Collect(State state, State entry, Liveness liveness, Frame frame, int block)
    {
        state.Variables = state.Variables.RemoveAll(each => each.Key.Frame == frame.Id && each.Key.Symbol is ILocalSymbol or IParameterSymbol && each.Value is not Place && !liveness.IsLive((ISymbol)each.Key.Symbol, block));
        Sweep(state, entry, parameter => !parameter.ContainingSymbol.OriginalDefinition.Is(frame.Symbol.OriginalDefinition) || liveness.IsLive(parameter, block));
    }

    /// <summary>At the end of a followed call: what it made and does not leave behind.</summary>
    public static void Leave(State state, State entry, ISymbol callee) =>
        Sweep(state, entry, parameter => !parameter.ContainingSymbol.OriginalDefinition.Is(callee.OriginalDefinition));

    private static void Sweep(State state, State entry, System.Func<IParameterSymbol, bool> canRead)
    {
        if (ReferenceEquals(state.Heap, entry.Heap) && ReferenceEquals(state.Facts, entry.Facts) && ReferenceEquals(state.Changed, entry.Changed))
            return;
        var reached = new Reached(state, canRead);
        foreach (var pair in state.Variables)
        {
            if (pair.Key.Symbol is not Written || entry.Variables.ContainsKey(pair.Key))
                reached.Add(pair.Value);
        }

        foreach (var reference in entry.Heap.Keys)
            reached.Add(reference);
        reached.AddWritten();
        state.Variables = state.Variables.RemoveAll(each => each.Key.Symbol is Written written && !entry.Variables.ContainsKey(each.Key) && !reached.CanAsk(written.Owner));
        state.Heap = state.Heap.RemoveAll(each => !reached.Objects.Contains(each.Key));
        state.Facts = state.Facts.RemoveAll(each => !entry.Facts.ContainsKey(each.Key) && !reached.CanAsk(each.Key));
        state.Changed = state.Changed.RemoveAll(each => !entry.Changed.ContainsKey(each.Key) && !reached.CanAsk(each.Key));
        if (!state.Forgotten.IsEmpty)
            state.Forgotten = state.Forgotten.Except(state.Forgotten.Where(each => !entry.Forgotten.Contains(each) && !reached.CanAsk(each)));
        ValueNumbering.Bound(state, entry);
    }

    private sealed class Reached(State state, System.Func<IParameterSymbol, bool> canRead)
    {
        private readonly HashSet<Value> _leaves = [];

        public HashSet<Ref> Objects { get; } = [];

        public void Add(Value? value)
        {
            if (value is null || value is Ref reference && !Objects.Add(reference))
                return;
            if (state.Find(value) is { } content)
            {
                foreach (var member in content.Members)
                    Add(member.Value);
                foreach (var element in content.Elements ?? [])
                    Add(element);
                Add(content.Origin);
            }

            if (value is Unknown unknown && IsLeaf(unknown))
                _leaves.Add(unknown);
            foreach (var part in value.Parts)
                Add(part);
        }

        /// <summary>What was written to members of unknown objects, as far as something still leads to these; that may lead to more of them.</summary>
        public void AddWritten()
        {
            for (var (before, after) = (-1, 0); before != after;)
            {
                before = after;
                foreach (var pair in state.Variables)
                {
                    if (pair.Key.Symbol is Written written && CanAsk(written.Owner))
                        Add(pair.Value);
                }

                after = Objects.Count + _leaves.Count;
            }
        }

        /// <summary>Some expression may still yield the value: all that it was made of is there, or can be made again.</summary>
        public bool CanAsk(Value value)
        {
            if (value is Ref reference)
                return Objects.Contains(reference);
            if (value is Unknown unknown && IsLeaf(unknown) && !_leaves.Contains(unknown) && !(unknown is { Source: Source.Given, Tag: IParameterSymbol parameter } && canRead(parameter)))
                return false;
            foreach (var part in value.Parts)
            {
                if (!CanAsk(part))
                    return false;
            }

            return true;
        }

        private static bool IsLeaf(Unknown unknown) => unknown.Source is Source.Fresh or Source.Joined || unknown is { Source: Source.Counted, First: null } || unknown.First is OneOf || unknown is { Source: Source.Given, Tag: IParameterSymbol or ILocalSymbol };
    }
}
