using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>Takes out of a state what nothing can ask for any more: variables, objects, and conditions over values that are gone.</summary>
internal static class StateCleanup
{
    /// <param name="entry">The state at the start of a followed call, whose objects and conditions the caller may still ask for.</param>
    public static void AtBlockStart(PathState state, PathState entry, LiveVariables live, Frame frame, int block)
    {
        state.Variables = state.Variables.RemoveAll(
            each => each.Key.Frame == frame.Id
                // What a caller gets back is read when the body ends.
                && each.Key.Symbol is ILocalSymbol or IParameterSymbol { RefKind: not (RefKind.Ref or RefKind.Out) }
                && each.Value is not Place
                && !live.IsLive((ISymbol)each.Key.Symbol, block));
        Sweep(state, entry, parameter => !parameter.ContainingSymbol.OriginalDefinition.Is(frame.Symbol.OriginalDefinition) || live.IsLive(parameter, block));
    }

    /// <summary>At the end of a followed call: what it made and does not leave behind.</summary>
    public static void AtReturn(PathState state, PathState entry, ISymbol callee) =>
        Sweep(state, entry, parameter => !parameter.ContainingSymbol.OriginalDefinition.Is(callee.OriginalDefinition));

    private static void Sweep(PathState state, PathState entry, System.Func<IParameterSymbol, bool> canRead)
    {
        if (ReferenceEquals(state.Heap, entry.Heap)
            && ReferenceEquals(state.PathCondition, entry.PathCondition)
            && ReferenceEquals(state.ObjectVersions, entry.ObjectVersions))
            return;
        var reached = new Reached(state, canRead);
        foreach (var pair in state.Variables)
        {
            if (pair.Key.Symbol is not WrittenMember || entry.Variables.ContainsKey(pair.Key))
                reached.Add(pair.Value);
        }

        foreach (var reference in entry.Heap.Keys)
            reached.Add(reference);
        reached.AddWritten();
        state.Variables = state.Variables.RemoveAll(
            each => each.Key.Symbol is WrittenMember written && !entry.Variables.ContainsKey(each.Key) && !reached.CanAsk(written.Owner));
        state.Heap = state.Heap.RemoveAll(each => !reached.Objects.Contains(each.Key));
        state.PathCondition = state.PathCondition.RemoveAll(each => !entry.PathCondition.ContainsKey(each.Key) && !reached.CanAsk(each.Key));
        state.ObjectVersions = state.ObjectVersions.RemoveAll(each => !entry.ObjectVersions.ContainsKey(each.Key) && !reached.CanAsk(each.Key));
        if (!state.UncertainConditions.IsEmpty)
            state.UncertainConditions = state.UncertainConditions.Except(
                state.UncertainConditions.Where(each => !entry.UncertainConditions.Contains(each) && !reached.CanAsk(each)));
        if (state.Witnesses is { IsEmpty: false } witnesses
            && witnesses.All(each => !each.Values.Keys.Any(reached.CanAsk) && !each.PathCondition.Keys.Any(reached.CanAsk)))
            state.Witnesses = null;
        ValueNumbering.BoundObjects(state, entry);
    }

    private sealed class Reached(PathState state, System.Func<IParameterSymbol, bool> canRead)
    {
        private readonly HashSet<SymbolicValue> _leaves = [];

        public HashSet<ObjectReference> Objects { get; } = [];

        public void Add(SymbolicValue? value)
        {
            if (value is null || value is ObjectReference reference && !Objects.Add(reference))
                return;
            if (state.FindObject(value) is { } content)
            {
                foreach (var member in content.Members)
                    Add(member.Value);
                foreach (var element in content.Elements ?? [])
                    Add(element);
                Add(content.CopiedFrom);
            }

            if (value is UnknownValue unknown && IsLeaf(unknown))
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
                    if (pair.Key.Symbol is WrittenMember written && CanAsk(written.Owner))
                        Add(pair.Value);
                }

                after = Objects.Count + _leaves.Count;
            }
        }

        /// <summary>Some expression may still yield the value: all that it was made of is there, or can be made again.</summary>
        public bool CanAsk(SymbolicValue value)
        {
            if (value is ObjectReference reference)
                return Objects.Contains(reference);
            if (value is UnknownValue unknown
                && IsLeaf(unknown)
                && !_leaves.Contains(unknown)
                && !(unknown is { Origin: Origin.Input, Tag: IParameterSymbol parameter } && canRead(parameter)))
                return false;
            foreach (var part in value.Parts)
            {
                if (!CanAsk(part))
                    return false;
            }

            return true;
        }

        private static bool IsLeaf(UnknownValue unknown) =>
            unknown.Origin is Origin.Evaluation or Origin.Join
                || unknown is { Origin: Origin.Loop, FirstPart: null }
                || unknown.FirstPart is OneOfConstants
                || unknown is { Origin: Origin.Input, Tag: IParameterSymbol or ILocalSymbol };
    }
}
