using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>A variable, a capture of the control flow graph or a static field, in its frame.</summary>
internal sealed record Slot(object Symbol, int Frame);

/// <summary>
/// Where control goes once a <c>finally</c> block has run: along a branch, of whose <c>finally</c> blocks it is one, or out with an exception.
/// </summary>
internal sealed record Continuation(ControlFlowBranch? Branch, int Finally, ITypeSymbol? Thrown, ControlFlowRegion? Outside);

/// <summary>What holds on one set of paths to a point. Copying is cheap; the parts are immutable.</summary>
internal sealed class PathState
{
    public HashedMap<Slot, SymbolicValue> Variables = HashedMap<Slot, SymbolicValue>.Empty;
    public HashedMap<ObjectReference, HeapObject> Heap = HashedMap<ObjectReference, HeapObject>.Empty;

    /// <summary>The path condition: conditions over unknown values that were decided on the way.</summary>
    public HashedMap<SymbolicValue, Constant> PathCondition = HashedMap<SymbolicValue, Constant>.Empty;

    /// <summary>
    /// The last change of an object whose content is not known: part of the identity of what its members hold since. Of a change that may be none,
    /// the second part is the one before.
    /// </summary>
    public HashedMap<SymbolicValue, UnknownValue> ObjectVersions = HashedMap<SymbolicValue, UnknownValue>.Empty;

    /// <summary>Conditions that may have changed, or have been decided, in code that was not followed.</summary>
    public ImmutableHashSet<SymbolicValue> UncertainConditions = [];

    /// <summary>Decisions of this path that may be such as no execution takes.</summary>
    public Doubts Doubts = Doubts.None;

    /// <summary>Since a lossy merge: paths that lead here for certain. Null before one, when the state itself is such a path.</summary>
    public ImmutableArray<Witness>? Witnesses;

    public ImmutableStack<Continuation> PendingFinally = [];

    /// <summary>No execution gets here.</summary>
    public bool IsUnreachable;

    public PathState Copy() => (PathState)MemberwiseClone();

    public void Set(Slot slot, SymbolicValue value) => Variables = Variables.SetItem(slot, value);

    public SymbolicValue? Get(Slot slot) => Variables.TryGetValue(slot, out var value) ? value : null;

    public HeapObject? FindObject(SymbolicValue? value) => value is ObjectReference reference && Heap.TryGetValue(reference, out var found) ? found : null;

    public ITypeSymbol? TypeOf(SymbolicValue? value) => value is UnknownValue unknown ? unknown.Type : FindObject(value)?.Type;

    /// <summary>Whether the condition was decided on the way, and how.</summary>
    public bool? OutcomeOf(SymbolicValue condition) => PathCondition.TryGetValue(condition, out var outcome) ? outcome.IsTrue : null;

    public void Learn(SymbolicValue condition, bool truth) => PathCondition = PathCondition.SetItem(condition, SymbolicValue.Of(truth));

    public void StoreObject(ObjectReference reference, HeapObject content) => Heap = Heap.SetItem(reference, content);

    /// <summary>A reference that no live object of this path has.</summary>
    public ObjectReference Allocate(object site, int frame, HeapObject content) => ValueNumbering.NumberNewObject(this, site, frame, content);

    /// <summary>This path may be one that no execution takes: nothing is reported on it.</summary>
    public bool IsImprecise => !Doubts.IsEmpty || Witnesses is { IsEmpty: true };

    /// <summary>Its witnesses say what the joined values in the condition can have been.</summary>
    public bool HasWitnessesFor(SymbolicValue condition) => Witnesses is { } witnesses && witnesses.Any(each => each.AsItWas(condition) is not null);

    /// <summary>For the trace.</summary>
    public override string ToString()
    {
        var variables = string.Join(
            ", ", Variables.Select(each => $"{ValueText.Of(each.Key)} = {ValueText.Of(each.Value)}").OrderBy(text => text, StringComparer.Ordinal));
        var heap = string.Join(", ", Heap.Select(each => $"{ValueText.Of(each.Key)}: {each.Value.Type.Name}").OrderBy(text => text, StringComparer.Ordinal));
        var known = string.Join(
            " and ", PathCondition.Select(each => each.Value.IsTrue ? ValueText.Of(each.Key) : $"not ({ValueText.Of(each.Key)})")
                .OrderBy(text => text, StringComparer.Ordinal));
        return $"[{variables}] heap [{heap}]{(known.Length > 0
            ? " where " + known
            : "")}{(Witnesses is { } witnesses
            ? $" witnessed by {string.Join(" and ", witnesses)}"
            : "")}{(IsImprecise ? " (imprecise)" : "")}{(IsUnreachable ? " (unreachable)" : "")}";
    }

    /// <summary>Everything but what was decided is equal.</summary>
    public bool HasSameValues(PathState other) => ObjectVersions.Equals(other.ObjectVersions) && HasSameValuesButVersions(other);

    /// <summary>Equal but for the condition and for which unknown objects may have changed.</summary>
    public bool HasSameValuesButVersions(PathState other) =>
        Variables.Equals(other.Variables)
        && Heap.Equals(other.Heap)
        && (ReferenceEquals(PendingFinally, other.PendingFinally) || PendingFinally.SequenceEqual(other.PendingFinally));
}
