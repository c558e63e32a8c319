using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>What members ask of the runners that they are given or called on, whatever the input is; and what the runners have that they give.</summary>
internal sealed class CapabilityDemands(BodyInterpreter run)
{
    /// <summary>Holds the runners of a call against what the called member asks.</summary>
    public void Check(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation? operation)
    {
        foreach (var demand in operation is null ? [] : run.Contract.Marks.DemandsOf(method))
        {
            if ((demand.Runner is { } parameter ? ContentOf(arguments[parameter.Ordinal]) : receiver) is { } runner)
                Check(runner, demand.Requirement, demand.IsOfMember ? null : demand.Runner, operation!);
        }
    }

    /// <summary><c>CapabilityGuard.ThrowIfUnsupported&lt;T&gt;(runner, member)</c>: goes on only with a runner that has the capability.</summary>
    public void Require(IMethodSymbol guard, INamedTypeSymbol capability, SymbolicValue runner, SymbolicValue member, IOperation operation)
    {
        var has = run.Decision.Has(run.State, runner, capability);
        if (has == true)
            return;
        // A runner that asks itself is no mistake: that is how its method refuses.
        if (has == false && !runner.Equals(run.This()))
        {
            var name = (member as Constant)?.Content as string ?? DisplayedMember.Of(guard);
            Check(runner, new([], capability) { MemberName = name }, guard.Parameters[0], operation);
        }

        run.Exceptions.MayThrow(run.Contract.Refusal);
        if (!run.Solver.Assume(run.State, new HasCapabilities(runner, [capability], null), true))
            run.State.IsUnreachable = true;
    }

    /// <summary>The value that a member gives, with what its annotation says of it where nothing else does.</summary>
    public SymbolicValue Given(IMethodSymbol? member, SymbolicValue value, IOperation operation)
    {
        if (value is not (UnknownValue or TaskValue) || run.State.IsUnreachable)
            return value;
        var capabilities = run.Contract.Marks.GivenBy(member);
        if (capabilities.IsEmpty)
            return value;
        if (value is UnknownValue { Type: var type } && !run.Contract.IsRunner(type))
            value = new TaskValue(run.Fresh(operation, run.Contract.Marks.RunnerIn(member!.ReturnType)));
        var runner = value is TaskValue task ? task.Result : value;
        foreach (var capability in capabilities)
        {
            if (run.Decision.Has(run.State, runner, capability) is null)
                run.Solver.Assume(run.State, new HasCapabilities(runner, [capability], null), true);
        }

        return value;
    }

    private void Check(SymbolicValue runner, CapabilityRequirement requirement, IParameterSymbol? parameter, IOperation operation)
    {
        if (ConditionSolver.IsKnownNull(run.State, runner) || run.HandOvers.Has(runner, requirement) is not (not true and var has))
            return;
        if (has == false && run.State.IsImprecise)
            return;
        var injected = has is null && !run.State.IsImprecise ? (runner as UnknownValue)?.Injection : null;
        run.HandOvers.Report(has == false ? MismatchKind.Lacking : MismatchKind.NotProven, runner, runner, requirement, parameter, operation, injected);
    }

    private static SymbolicValue ContentOf(SymbolicValue value) => value is FlowCapture captured ? captured.Content : value;
}
