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
        var taken = run.Explorer.Choose(() => fact.Exits.Where(exit => IsPossible(exit, call) == true).ToList());
        if (taken is null || call.Assume(taken.Conditions) != true)
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
        var own = handOver.Own.Select(new FactValues(run, member, receiver, arguments, operation).CapabilityOf).OfType<INamedTypeSymbol>().ToList();
        var refused = In(run.State.Copy(), () =>
        {
            if (Bind(handOver, new(run, member, receiver, arguments, operation)) is not var (runner, input))
                return false;
            run.Analysis.NoteReached(runner, input, run.State);
            run.HandOvers.HandOverInside(
                runner, input, (each, has) => !own.Exists(known => known.Is(each.Capability)) && (has == false || !IsNeededAnyway(each)),
                each => CauseOf(each, handOver, member, receiver, arguments, operation), operation);
            return run.State.IsUnreachable;
        });
        // The refusal is handled around the call, and what comes after the call is not reached.
        run.State.IsUnreachable |= refused && handOver.Conditions.IsEmpty;

        bool IsNeededAnyway(CapabilityRequirement requirement) => member is not IMethodSymbol method || In(new PathState(), () =>
        {
            var unknown = method.IsStatic ? null : new UnknownValue(Origin.Input, method.ContainingType) { Type = method.ContainingType, IsNeverNull = true };
            return Bind(handOver, new(run, member, unknown, NewValues.UnknownArguments(method), operation)) is var (_, input)
                && CapabilityDecision.Needs(run.Solver, run.State, input, requirement) == true;
        });
    }

    private (SymbolicValue Runner, SymbolicValue Input)? Bind(FactHandOver handOver, FactValues call) =>
        call.Assume(handOver.Conditions) == true && call.Of(handOver.Runner) is { } runner && call.Of(handOver.Input) is { } input && !run.State.IsUnreachable
            ? (runner, input)
            : null;

    /// <summary>The argument without which the mismatch is gone: the input's before the runner's; null when it is none.</summary>
    private IParameterSymbol? CauseOf(
        CapabilityRequirement requirement, FactHandOver handOver, ISymbol member, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments,
        IOperation operation)
    {
        return member is not IMethodSymbol method ? null : method.Parameters
            .OrderBy(parameter => run.Contract.IsInput(parameter.Type) ? 0 : run.Contract.IsRunner(parameter.Type) ? 2 : 1)
            .FirstOrDefault(IsWithout);

        bool IsWithout(IParameterSymbol parameter) => !In(run.State.Copy(), () =>
        {
            var others = arguments.SetItem(parameter.Ordinal, NewValues.UnknownArgument(parameter));
            return Bind(handOver, new(run, member, receiver, others, operation)) is var (runner, input)
                && run.HandOvers.IsRefused(runner, input, requirement);
        });
    }
}
