using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>
/// Static members whose initial value was read on some paths. It is the same on all others, so that having read it must not tell states apart.
/// Called for the states that wait at a block, before they are merged: without it, every static member that only one branch reads would
/// double the states from there on. It writes into states only what a read would have found there.
/// </summary>
internal sealed class StaticMemberAlignment
{
    private readonly Dictionary<Slot, SymbolicValue> _initial = [];

    public void NoteInitialValue(Slot member, SymbolicValue value) => _initial[member] = value;

    public void Align(List<PathState> states)
    {
        if (states.Count < 2)
            return;
        foreach (var member in _initial)
        {
            var source = states.Find(each => member.Value.Equals(each.Get(member.Key)));
            if (source is null || states.TrueForAll(each => each.Get(member.Key) is not null))
                continue;
            var objects = new Dictionary<ObjectReference, HeapObject>();
            Add(objects, source, member.Value);
            // Objects that one path has changed since are not what the others would find.
            if (states.Exists(each => objects.Any(known => each.Heap.TryGetValue(known.Key, out var other) && !other.Equals(known.Value))))
                continue;
            foreach (var state in states)
            {
                if (state.Get(member.Key) is not null)
                    continue;
                state.Set(member.Key, member.Value);
                state.Heap = state.Heap.SetItems(objects);
            }
        }
    }

    private static void Add(Dictionary<ObjectReference, HeapObject> objects, PathState state, SymbolicValue? value)
    {
        if (value is null)
            return;
        foreach (var part in value.Parts)
            Add(objects, state, part);
        if (value is not ObjectReference reference || objects.ContainsKey(reference) || state.FindObject(reference) is not { } content)
            return;
        objects.Add(reference, content);
        foreach (var member in content.Members)
            Add(objects, state, member.Value);
        foreach (var element in content.Elements ?? [])
            Add(objects, state, element);
        Add(objects, state, content.CopiedFrom);
    }
}
