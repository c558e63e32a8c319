using System.Collections.Generic;
using System.Collections.Immutable;
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
            reached.Add(pair.Value);
            reached.Add(pair.Key.Symbol);
        }

        foreach (var reference in entry.Heap.Keys)
            reached.Add(reference);
        state.Heap = state.Heap.RemoveAll(each => !reached.Objects.Contains(each.Key));
        state.Facts = state.Facts.RemoveAll(each => !entry.Facts.ContainsKey(each.Key) && !reached.CanAsk(each.Key));
        state.Changed = state.Changed.RemoveAll(each => !entry.Changed.ContainsKey(each.Key) && !reached.CanAsk(each.Key));
    }

    private sealed class Reached(State state, System.Func<IParameterSymbol, bool> canRead)
    {
        private readonly HashSet<Value> _leaves = [];

        public HashSet<Ref> Objects { get; } = [];

        public void Add(object? value)
        {
            switch (value)
            {
                case Ref reference:
                    if (!Objects.Add(reference) || !state.Heap.TryGetValue(reference, out var content))
                        break;
                    foreach (var member in content.Members)
                        Add(member.Value);
                    foreach (var element in content.Elements ?? [])
                        Add(element);
                    Add(content.Origin);
                    break;
                case Unknown unknown:
                    if (IsLeaf(unknown))
                        _leaves.Add(unknown);
                    Add(unknown.First);
                    Add(unknown.Second);
                    break;
                case Value other:
                    foreach (var part in Parts(other))
                        Add(part);
                    break;
                case Written written:
                    Add(written.Owner);
                    break;
            }
        }

        /// <summary>Some expression may still yield the value: all that it was made of is there, or can be made again.</summary>
        public bool CanAsk(Value value) => value switch
        {
            Ref reference => Objects.Contains(reference),
            Unknown unknown => (!IsLeaf(unknown) || _leaves.Contains(unknown) || unknown is { Source: Source.Given, Tag: IParameterSymbol parameter } && canRead(parameter)) && (unknown.First is null || CanAsk(unknown.First)) && (unknown.Second is null || CanAsk(unknown.Second)),
            _ => Parts(value).All(CanAsk),
        };

        private static bool IsLeaf(Unknown unknown) => unknown.Source is Source.Fresh or Source.Joined || unknown is { Source: Source.Counted, First: null } || unknown.First is OneOf || unknown is { Source: Source.Given, Tag: IParameterSymbol or ILocalSymbol };
    }

    private static ImmutableArray<Value> Parts(Value value) => value switch
    {
        Not each => [each.Operand],
        IsNull each => [each.Operand],
        EqualTo each => [each.Operand],
        IsOfType each => [each.Operand],
        HasAll each => [each.Runner],
        TaskOf each => [each.Result],
        TupleOf each => each.Items,
        Captured { Place: { } place } each => [each.Content, place],
        Captured each => [each.Content],
        Place { Owner: { } owner, Member: Value index } => [owner, index],
        Place { Owner: { } owner } => [owner],
        Closure { Receiver: { } receiver } => [receiver],
        TypeOf { Instance: { } instance } => [instance],
        Flow.Capabilities { Runner: { } runner } => [runner],
        FromEnd each => [each.Offset],
        Enumerator each => [each.Collection],
        _ => [],
    };
}
