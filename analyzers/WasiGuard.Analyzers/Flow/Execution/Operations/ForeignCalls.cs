using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Calls of members of other projects of which a fact says what their body does.</summary>
internal sealed class ForeignCalls(BodyInterpreter run)
{
    /// <summary>What the member gives; null when nothing is known of it, so that the call is one of code that is not in view.</summary>
    public SymbolicValue? Call(ISymbol member, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (run.Analysis.Parts.Facts.Of(member, run.Analysis.Cancellation) is not { } fact)
            return null;
        var call = new FactValues(run, member, receiver, arguments, operation);
        foreach (var handOver in fact.HandOvers)
            HandOver(handOver, member, receiver, arguments, operation);
        if (run.State.IsUnreachable)
            return SymbolicValue.Null;
        if (fact.Exits.IsEmpty || fact.Exits.Any(exit => IsPossible(exit, call) is null))
            return null;
        if (member is IMethodSymbol method)
            run.OpaqueCalls.LetArgumentsGo(method, arguments, operation, isInView: false);
        if (run.Explorer.Choose(() => fact.Exits.Where(exit => IsPossible(exit, call) == true).ToList()) is not { } taken || call.Assume(taken.Conditions) != true)
        {
            run.State.IsUnreachable = true;
            return SymbolicValue.Null;
        }

        return Leave(taken, call, operation);
    }

    /// <summary>What a static member of another project holds for good.</summary>
    public SymbolicValue? Initial(ISymbol member)
    {
        if (run.Analysis.Parts.Facts.Of(member, run.Analysis.Cancellation) is not { Exits: [{ Conditions.IsEmpty: true, Result: { } result }] })
            return null;
        return new FactValues(run, member, null, [], run.Frame.Graph.OriginalOperation).Of(result);
    }

    private bool? IsPossible(FactExit exit, FactValues call) => In(run.State.Copy(), () => call.Assume(exit.Conditions));

    private T In<T>(PathState state, Func<T> ask)
    {
        var before = run.State;
        run.State = state;
        try
        {
            return ask();
        }
        finally
        {
            run.State = before;
        }
    }

    private SymbolicValue Leave(FactExit exit, FactValues call, IOperation operation)
    {
        var result = exit.Result is null ? SymbolicValue.Null : call.Of(exit.Result);
        foreach (var changed in exit.Changes)
        {
            if (call.Of(changed) is { } owner)
                run.OpaqueCalls.ForgetObject(owner, (operation.Syntax, run.Frame.Id));
        }

        foreach (var (place, value) in exit.Sets)
            call.Set(place, value);
        return result is UnknownValue or null ? run.Conditions.Known((UnknownValue?)result ?? run.Fresh(operation)) : result;
    }

    private void HandOver(
        FactHandOver handOver, ISymbol member, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        var refused = In(run.State.Copy(), () =>
        {
            if (Bind(handOver, member, receiver, arguments, operation) is not var (runner, input, own))
                return false;
            run.Analysis.NoteReached(runner, input, run.State);
            run.HandOvers.HandOverInside(runner, input, own, requirement => CauseOf(requirement, handOver, member, receiver, arguments, operation), operation);
            return run.State.IsUnreachable;
        });
        // The refusal is handled around the call, and what comes after the call is not reached.
        run.State.IsUnreachable |= refused && handOver.Conditions.IsEmpty;
    }

    private (SymbolicValue Runner, SymbolicValue Input, ImmutableArray<INamedTypeSymbol> Own)? Bind(
        FactHandOver handOver, ISymbol member, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        var call = new FactValues(run, member, receiver, arguments, operation);
        return call.Assume(handOver.Conditions) == true && call.Of(handOver.Runner) is { } runner && call.Of(handOver.Input) is { } input
            && !run.State.IsUnreachable
            ? (runner, input, [.. handOver.Own.Select(call.CapabilityOf).OfType<INamedTypeSymbol>()])
            : null;
    }

    /// <summary>The argument without which the mismatch is gone: the input's before the runner's; null when it is none.</summary>
    private IParameterSymbol? CauseOf(
        CapabilityRequirement requirement, FactHandOver handOver, ISymbol member, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments,
        IOperation operation)
    {
        if (member is not IMethodSymbol method)
            return null;
        return method.Parameters
            .OrderBy(parameter => run.Contract.IsInput(parameter.Type) ? 0 : run.Contract.IsRunner(parameter.Type) ? 2 : 1)
            .FirstOrDefault(parameter => !In(run.State.Copy(), () =>
                Bind(handOver, member, receiver, arguments.SetItem(parameter.Ordinal, NewValues.UnknownArgument(parameter)), operation) is var (runner, input, _)
                && run.HandOvers.IsRefused(runner, input, requirement)));
    }
}
