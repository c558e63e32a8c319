using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>
/// Activations of a body inside each other. They are followed as long as each is called with something else that is known: <c>Pick(3)</c> calls
/// <c>Pick(2)</c>. Then it is decided when they come to an end, unless that is far away.
/// </summary>
internal static class Recursions
{
    /// <summary>The innermost activation of a body around a place; null when there is none.</summary>
    public static Frame? LastOf(ISymbol body, Frame? place)
    {
        while (place is not null && !place.Symbol.OriginalDefinition.Is(body.OriginalDefinition))
            place = place.Caller;
        return place;
    }

    /// <summary>Whether one more activation is beyond the bound.</summary>
    /// <param name="entry">The state in which the caller was called.</param>
    public static bool IsTooDeep(Invocation invocation, Frame caller, PathState state, PathState entry)
    {
        var last = LastOf(invocation.Symbol, caller);
        var count = 0;
        for (var each = last; each is not null; each = LastOf(invocation.Symbol, each.Caller))
            count++;
        return count >= AnalysisLimits.BoundedRecursion
            || count >= AnalysisLimits.Recursion && !ComesNearer(invocation, last!, state, entry);
    }

    private static bool ComesNearer(Invocation invocation, Frame last, PathState state, PathState entry)
    {
        for (var i = 0; i < invocation.Arguments.Length && i < last.Arguments.Length; i++)
        {
            if (IsOther(Content(invocation.Arguments[i]), Content(last.Arguments[i]), entry))
                return true;
        }

        return invocation.Receiver is { } receiver && last.This is { } before
            && (IsOther(receiver, before, entry) || receiver.Equals(before) && HasOtherNumbers(state.FindObject(receiver), entry.FindObject(receiver)));
    }

    private static SymbolicValue Content(SymbolicValue value) => value is FlowCapture captured ? captured.Content : value;

    /// <summary>Another constant, or another object that was there before the last call; what a call makes for the next one never ends.</summary>
    private static bool IsOther(SymbolicValue now, SymbolicValue before, PathState entry) =>
        now is Constant && before is Constant && !now.Equals(before)
            || now is ObjectReference reference && before is ObjectReference && !now.Equals(before) && entry.Heap.ContainsKey(reference);

    /// <summary>A member of the object counts the calls.</summary>
    private static bool HasOtherNumbers(HeapObject? now, HeapObject? before) =>
        now is not null && before is not null && now.Members.Any(
            member => member.Value is Constant && before.Members.TryGetValue(member.Key, out var former) && former is Constant && !former.Equals(member.Value));
}
