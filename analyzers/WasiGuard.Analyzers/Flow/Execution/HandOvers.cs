using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The calls that hand an input to a runner: here a mismatch is found.</summary>
internal sealed partial class BodyInterpreter
{
    private void HandOver(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation? operation)
    {
        foreach (var parameter in method.Parameters)
        {
            if (!Contract.IsInput(parameter.Type) || analysis.Parts.RunnerFor(method, parameter) is not { } target)
                continue;
            var input = arguments[parameter.Ordinal];
            var runner = target.Type is { } type ? new UnknownValue(Origin.Input, (parameter, "runner")) { Type = type }
                : target.Parameter is { } named ? arguments[named.Ordinal]
                : receiver;
            if (runner is null || operation is null)
                continue;
            var needed = RequirementsOf(input, parameter.Type);
            if (!Check(runner, input, needed, parameter, operation) && !method.ContainingType.Is(Contract.Symbols.CapabilityGuard))
                CheckGrants(runner, input, needed, parameter, operation);
        }
    }

    /// <summary>Whether the runner refuses the input.</summary>
    private bool Check(SymbolicValue runner, SymbolicValue input, ImmutableArray<CapabilityRequirement> needed, IParameterSymbol parameter, IOperation operation)
    {
        var selector = CapabilityDecision.SelectorRunners(Contract, _state, runner);
        if (selector is not null && selector.Any(each => CanRun(each, input, needed)))
            return false;
        var mismatch = false;
        foreach (var requirement in needed)
        {
            var needs = Contract.Needs(Solver, _state, input, requirement);
            if (needs == false || needs is null && !IsAssigned(input, requirement))
                continue;
            var has = selector is null ? Has(runner, requirement)
                : needs == true && selector.Any(each => Has(each, requirement) == false) ? false : true;
            if (has == true)
                continue;
            mismatch |= has == false && needs == true;
            var certain = has == false && needs == true && !_state.IsImprecise;
            var injected = has is null && needs == true && !_state.IsImprecise && runner is UnknownValue { IsInjected: true };
            if (_state.IsImprecise && has == false && needs == true || requirement.Import is not null && !certain)
                continue;
            var rule = requirement.Import is not null ? ModuleImports.NotProvided : certain ? RunnerLacksCapability.Rule : RunnerNotProven.Rule;
            Report(rule, runner, input, requirement, parameter, operation, injected);
        }

        if (!mismatch)
            return false;
        MayThrow(Contract.Symbols.WasiCapabilityNotSupportedException);
        // Nobody is told about a handled one, so nobody will change it: here the path really ends.
        if (analysis.Parts.IsHandled(operation.Syntax))
            _state.IsUnreachable = true;
        return true;
    }

    private void Report(DiagnosticDescriptor rule, SymbolicValue runner, SymbolicValue input, CapabilityRequirement requirement, IParameterSymbol parameter, IOperation operation, bool injected = false, string? notGranted = null) => analysis.Report(
        new(
            new(operation.Syntax, requirement.Capability, rule, requirement.Import),
            requirement,
            NameOf(runner),
            requirement.Import?.NamedAt?.GetLocation() ?? SourceModel.LocationOf(operation, parameter, requirement),
            runner is ObjectReference { Site: SyntaxNode created } ? created.GetLocation() : null,
            injected)
        {
            MemberSet = SetAt(input, requirement)?.GetLocation(),
            RunnerType = CapabilityDecision.TypeOf(_state, runner),
            MissingGrant = notGranted,
            IsQuestion = operation is IInvocationOperation call && call.TargetMethod.ContainingType.Is(Contract.Symbols.CapabilityGuard),
        },
        operation);

    /// <summary>Whether the runner has what is needed; null when that is not known.</summary>
    private bool? Has(SymbolicValue runner, CapabilityRequirement requirement)
    {
        bool? has = false;
        foreach (var capability in requirement.AnyOf)
        {
            switch (Contract.Has(Solver, _state, runner, capability))
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
    private void AssumeSupported(SymbolicValue runner, SymbolicValue input, ITypeSymbol declared)
    {
        foreach (var requirement in RequirementsOf(input, declared))
        {
            var needs = Contract.Needs(Solver, _state, input, requirement);
            if (needs == false)
                continue;
            var has = Has(runner, requirement);
            if (has is null && requirement.AnyOf.Length == 1)
                Solver.Assume(_state, new HasAll(runner, [requirement.Capability], null), true);
            else if (has == false && (needs == true || !IsUnset(input, requirement)))
                _state.IsUnreachable = true;
        }
    }

    /// <summary>Takes the member as not set; false when it is. Of a member's member it says nothing.</summary>
    private bool IsUnset(SymbolicValue input, CapabilityRequirement requirement) =>
        requirement.Path is not [var member] || CapabilityDecision.Member(_state, input, member) is not { } value || Solver.Assume(_state, new IsNull(value), true);

    private bool CanRun(SymbolicValue runner, SymbolicValue input, ImmutableArray<CapabilityRequirement> needed) =>
        needed.All(requirement => Contract.Needs(Solver, _state, input, requirement) != true || Has(runner, requirement) != false);

    /// <summary>What an input needs for its members that are set, and for what its module imports.</summary>
    private ImmutableArray<CapabilityRequirement> RequirementsOf(SymbolicValue input, ITypeSymbol declared)
    {
        var members = Contract.RequirementsOf(CapabilityDecision.TypeOf(_state, input) is { } known && Contract.IsInput(known) ? known : declared);
        return analysis.Parts.Modules is { } modules ? members.AddRange(Imports(modules, input)) : members;
    }

    /// <summary>Code in view has given the member a value, though not one that is known to be null or not.</summary>
    private bool IsAssigned(SymbolicValue input, CapabilityRequirement requirement) =>
        _state.FindObject(input) is { } known && known.Members.ContainsKey(CapabilityDecision.Canonical(requirement.Path[0]));

    /// <summary>The assignment that gave the member its value, the innermost one that is in view.</summary>
    private SyntaxNode? SetAt(SymbolicValue input, CapabilityRequirement requirement)
    {
        SyntaxNode? place = null;
        var owner = input;
        foreach (var step in requirement.Path)
        {
            if (_state.FindObject(owner) is not { } known)
                break;
            if (known.SetAt.TryGetValue(CapabilityDecision.Canonical(step), out var set))
                place = set;
            if (!known.Members.TryGetValue(CapabilityDecision.Canonical(step), out owner!))
                break;
        }

        return place;
    }

    private string NameOf(SymbolicValue runner) => CapabilityDecision.TypeOf(_state, runner)?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? "IWasiRunner";
}
