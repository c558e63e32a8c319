using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Scope;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>The calls that hand an input to a runner: here a mismatch is found.</summary>
internal sealed class HandOvers(BodyInterpreter run)
{
    public void HandOver(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation? operation)
    {
        foreach (var parameter in method.Parameters)
        {
            if (!run.Contract.IsInput(parameter.Type) || run.Analysis.Parts.Targets.RunnerFor(method, parameter) is not { } target)
                continue;
            var input = arguments[parameter.Ordinal];
            var runner = target.Type is { } type ? new UnknownValue(Origin.Input, (parameter, "runner")) { Type = type }
                : target.Parameter is { } named ? arguments[named.Ordinal]
                : receiver;
            if (runner is null || operation is null)
                continue;
            run.Analysis.NoteReached(runner, input, run.State);
            var needed = RequirementsOf(input, parameter.Type);
            if (Check(runner, input, needed, parameter, operation))
                continue;
            if (!run.Contract.Members.IsGuard(method))
                run.ModuleGrants.CheckGrants(runner, input, needed, parameter, operation);
            run.ModuleGrants.CheckModule(runner, input, method, parameter, operation);
        }
    }

    /// <summary>An input gets to a runner inside code of another project, which the call leads to.</summary>
    /// <param name="isOfThisCall">Whether it is this call that makes the two not fit; else the other project is told. Asked with what the runner has.</param>
    /// <param name="causeOf">The parameter whose argument is to blame; null when the whole call is.</param>
    public void HandOverInside(
        SymbolicValue runner, SymbolicValue input, Func<CapabilityRequirement, bool?, bool> isOfThisCall,
        Func<CapabilityRequirement, IParameterSymbol?> causeOf, IOperation operation)
    {
        if (run.State.TypeOf(input) is not { } declared || !run.Contract.IsInput(declared))
            return;
        var needed = RequirementsOf(input, declared)
            .Where(each => CapabilityDecision.Needs(run.Solver, run.State, input, each) == true && isOfThisCall(each, Has(runner, each)));
        foreach (var sameCause in needed.GroupBy(each => IsRefused(runner, input, each) ? causeOf(each) : null, SymbolEqualityComparer.Default))
            Check(runner, input, [.. sameCause], (IParameterSymbol?)sameCause.Key, operation);
    }

    /// <summary>Whether the runner lacks for certain what the input needs for certain.</summary>
    public bool IsRefused(SymbolicValue runner, SymbolicValue input, CapabilityRequirement requirement) =>
        CapabilityDecision.Needs(run.Solver, run.State, input, requirement) == true && Has(runner, requirement) == false;

    /// <summary>Whether the runner refuses the input.</summary>
    private bool Check(
        SymbolicValue runner, SymbolicValue input, ImmutableArray<CapabilityRequirement> needed, IParameterSymbol? parameter, IOperation operation)
    {
        var selector = run.Decision.SelectorRunners(run.State, runner);
        if (selector is not null && selector.Any(each => CanRun(each, input, needed)))
        {
            run.Analysis.NoteHandOver(operation.Syntax, isKnown: true);
            return false;
        }

        var (mismatch, isKnown) = (false, true);
        var open = ImmutableArray.CreateBuilder<CapabilityRequirement>();
        foreach (var requirement in needed)
        {
            var needs = CapabilityDecision.Needs(run.Solver, run.State, input, requirement);
            if (needs == false)
            {
                run.Analysis.NoteFit(operation.Syntax, requirement.Capability);
                continue;
            }

            if (needs is null && !IsAssigned(input, requirement))
            {
                if (selector is null && Has(runner, requirement) != true)
                    open.Add(requirement);
                continue;
            }

            var has = selector is null ? Has(runner, requirement)
                : needs == true && selector.Any(each => Has(each, requirement) == false) ? false : true;
            run.Analysis.Parts.Trace?.HandOver(run.Frame, runner, requirement, needs, has, run.State.IsImprecise);
            if (has == true)
            {
                run.Analysis.NoteFit(operation.Syntax, requirement.Capability);
                continue;
            }

            var refuses = has == false && needs == true;
            var certain = refuses && !run.State.IsImprecise;
            isKnown &= certain;
            mismatch |= refuses;
            var injected = has is null && needs == true && !run.State.IsImprecise ? (runner as UnknownValue)?.Injection : null;
            if (!certain && (refuses || requirement.Import is not null))
                continue;
            var kind = requirement.Import is not null ? MismatchKind.ImportNotProvided : certain ? MismatchKind.Lacking : MismatchKind.NotProven;
            Report(kind, runner, input, requirement, parameter, operation, injected);
        }

        ReportOpen(open, runner, input, parameter, operation);
        run.Analysis.NoteHandOver(operation.Syntax, isKnown && open.Count == 0);
        if (!mismatch)
            return false;
        run.Exceptions.MayThrow(run.Contract.Refusal);
        // A handled mismatch is not reported, so the throw is real: end the path.
        if (run.Analysis.Parts.Refusals.IsHandled(operation.Syntax))
            run.State.IsUnreachable = true;
        return true;
    }

    /// <summary>An input from elsewhere, of which nothing proves that it leaves out what the runner lacks. One report for all of it.</summary>
    private void ReportOpen(
        ImmutableArray<CapabilityRequirement>.Builder open, SymbolicValue runner, SymbolicValue input, IParameterSymbol? parameter, IOperation operation)
    {
        if (input is not Constant && !run.State.IsImprecise && !IsJudgedAtItsCallers(run.State.FindObject(input)?.CopiedFrom ?? input)
            && open.Where(each => Has(runner, each) == false).ToImmutableArray() is { IsEmpty: false } lacking)
            Report(MismatchKind.InputNotProven, runner, input, lacking[0], parameter, operation, open: lacking);
    }

    /// <summary>A parameter whose method says on which runner it runs, or that only this compilation calls: whoever calls the method is judged.</summary>
    private bool IsJudgedAtItsCallers(SymbolicValue input) =>
        input is UnknownValue { Origin: Origin.Input, Tag: IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter }
        && (run.Analysis.Parts.Targets.RunnerFor(method, parameter) is not null
            || method.MethodKind is MethodKind.Ordinary or MethodKind.LocalFunction && !AnalysisRoots.IsSeenOutside(method));

    public void Report(
        MismatchKind kind, SymbolicValue runner, SymbolicValue input, CapabilityRequirement requirement, IParameterSymbol? parameter, IOperation operation,
        Injection? injected = null, string? missingGrant = null, ImmutableArray<CapabilityRequirement> open = default)
    {
        runner = BehindDecorators(runner);
        run.Analysis.Report(new(kind, operation, parameter, requirement, run.State.TypeOf(runner)?.WithNullableAnnotation(NullableAnnotation.None))
        {
            RunnerCreated = (runner as ObjectReference)?.Site as SyntaxNode,
            MemberSet = SetAt(input, requirement),
            RunnerInjection = injected,
            MissingGrant = missingGrant,
            Open = open.IsDefault ? [] : open,
            IsAtWholeCall = parameter is null && requirement.Path.Length > 0,
            IsQuestion = operation is IInvocationOperation call && run.Contract.Members.IsGuard(call.TargetMethod),
        });
    }

    /// <summary>The runner whose capabilities count: a decorator has those of the runner inside.</summary>
    private SymbolicValue BehindDecorators(SymbolicValue runner)
    {
        for (var depth = 0; depth < AnalysisLimits.Depth; depth++)
        {
            if (run.State.FindObject(runner) is not { } known
                || !known.Members.TryGetValue(run.Contract.InnerRunnerKey, out var inner)
                || !run.Contract.IsRunner(run.State.TypeOf(inner)))
                break;
            runner = inner;
        }

        return runner;
    }

    /// <summary>Whether the runner has what is needed; null when that is not known.</summary>
    public bool? Has(SymbolicValue runner, CapabilityRequirement requirement)
    {
        bool? has = false;
        foreach (var capability in requirement.AnyOf)
        {
            switch (run.Decision.Has(run.State, runner, capability))
            {
                case true:
                    return true;
                case null:
                    has = null;
                    break;
            }
        }

        return has;
    }

    /// <summary>What is known once the run-time guard has let the input pass.</summary>
    public void AssumeSupported(SymbolicValue runner, SymbolicValue input, ITypeSymbol declared)
    {
        foreach (var requirement in RequirementsOf(input, declared))
        {
            var needs = CapabilityDecision.Needs(run.Solver, run.State, input, requirement);
            if (needs == false)
                continue;
            var has = Has(runner, requirement);
            if (has is null && requirement.AnyOf.Length == 1)
                run.Solver.Assume(run.State, new HasCapabilities(runner, [requirement.Capability], null), true);
            else if (has == false && (needs == true || !IsUnset(input, requirement)))
                run.State.IsUnreachable = true;
        }
    }

    /// <summary>Takes the member as not set; false when it is. Of a member's member it says nothing.</summary>
    private bool IsUnset(SymbolicValue input, CapabilityRequirement requirement) =>
        requirement.Path is not [var member]
            || StoredMembers.Find(run.State, input, member) is not { } value
            || run.Solver.Assume(run.State, new IsNull(value), true);

    private bool CanRun(SymbolicValue runner, SymbolicValue input, ImmutableArray<CapabilityRequirement> needed) =>
        needed.All(requirement => CapabilityDecision.Needs(run.Solver, run.State, input, requirement) != true || Has(runner, requirement) != false);

    /// <summary>What an input needs for its members that are set, and for what its module imports.</summary>
    private ImmutableArray<CapabilityRequirement> RequirementsOf(SymbolicValue input, ITypeSymbol declared)
    {
        var members = run.Contract.RequirementsOf(run.State.TypeOf(input) is { } known && run.Contract.IsInput(known) ? known : declared);
        return run.Analysis.Parts.Modules is { } modules ? members.AddRange(run.ModuleGrants.Imports(modules, input)) : members;
    }

    /// <summary>Code in view has given the member a value, though not one that is known to be null or not.</summary>
    private bool IsAssigned(SymbolicValue input, CapabilityRequirement requirement) =>
        run.State.FindObject(input) is { } known && known.Members.ContainsKey(requirement.Path[0].Canonical());

    /// <summary>The assignment that gave the member its value, the innermost one that is in view.</summary>
    public SyntaxNode? SetAt(SymbolicValue input, CapabilityRequirement requirement)
    {
        SyntaxNode? place = null;
        var owner = input;
        foreach (var step in requirement.Path)
        {
            if (run.State.FindObject(owner) is not { } known)
                break;
            if (known.SetAt.TryGetValue(step.Canonical(), out var set))
                place = set;
            if (!known.Members.TryGetValue(step.Canonical(), out owner!))
                break;
        }

        return place;
    }
}
