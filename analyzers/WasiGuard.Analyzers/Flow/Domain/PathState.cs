using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>A variable, a capture of the control flow graph or a static field, in its frame.</summary>
internal sealed record Slot(object Symbol, int Frame);

/// <summary>Where control goes once a <c>finally</c> block has run: along a branch, of whose <c>finally</c> blocks it is one, or out with an exception.</summary>
internal sealed record Continuation(ControlFlowBranch? Branch, int Finally, ITypeSymbol? Thrown, ControlFlowRegion? Outside);

/// <summary>One disjunct: what holds on one set of paths to a point. Copying is cheap; the parts are immutable.</summary>
internal sealed class State
{
    public Map<Slot, Value> Variables = Map<Slot, Value>.Empty;
    public Map<Ref, HeapObject> Heap = Map<Ref, HeapObject>.Empty;

    /// <summary>The path condition: conditions over unknown values that were decided on the way.</summary>
    public Map<Value, Const> Facts = Map<Value, Const>.Empty;

    /// <summary>The last change of an object whose content is not known: part of the identity of what its members hold since.</summary>
    public Map<Value, Unknown> Changed = Map<Value, Unknown>.Empty;

    /// <summary>Conditions that were decided on the way, whose outcome a join has forgotten.</summary>
    public ImmutableHashSet<Value> Forgotten = [];

    public ImmutableStack<Continuation> Pending = [];

    /// <summary>A forgotten condition was decided a second time, so that this path may be one that no execution takes: nothing is reported on it.</summary>
    public bool Doubtful;

    /// <summary>No execution gets here.</summary>
    public bool Dead;

    public State Copy() => (State)MemberwiseClone();

    public void Set(Slot slot, Value value) => Variables = Variables.SetItem(slot, value);

    public Value? Get(Slot slot) => Variables.TryGetValue(slot, out var value) ? value : null;

    public HeapObject? Find(Value? value) => value is Ref reference && Heap.TryGetValue(reference, out var found) ? found : null;

    /// <summary>Whether the condition was decided on the way, and how.</summary>
    public bool? Known(Value condition) => Facts.TryGetValue(condition, out var outcome) ? outcome.IsTrue : null;

    public void Learn(Value condition, bool truth) => Facts = Facts.SetItem(condition, Value.Of(truth));

    public void Store(Ref reference, HeapObject content) => Heap = Heap.SetItem(reference, content);

    /// <summary>A reference that no live object of this path has.</summary>
    public Ref Allocate(object site, int frame, HeapObject content) => ValueNumbering.Allocate(this, site, frame, content);

    /// <summary>Everything but the path condition is equal.</summary>
    public bool SameValues(State other) => Changed.Equals(other.Changed) && SameButChanges(other);

    /// <summary>Equal but for the condition and for which unknown objects may have changed.</summary>
    public bool SameButChanges(State other) =>
        Doubtful == other.Doubtful
        && Variables.Equals(other.Variables)
        && Heap.Equals(other.Heap)
        && (ReferenceEquals(Pending, other.Pending) || Pending.SequenceEqual(other.Pending));
}
