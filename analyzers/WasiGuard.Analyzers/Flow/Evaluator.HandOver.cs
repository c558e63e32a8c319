using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The calls that hand an input to a runner: here a mismatch is found.</summary>
internal sealed partial class Evaluator
{
    private void HandOver(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments, IOperation? operation)
    {
        foreach (var parameter in method.Parameters)
        {
            if (!Model.IsInput(parameter.Type) || analysis.Program.RunnerFor(method, parameter) is not { } target)
                continue;
            var input = arguments[parameter.Ordinal];
            var runner = target.Type is { } type ? new Unknown(Source.Given, (parameter, "runner")) { Type = type }
                : target.Parameter is { } named ? arguments[named.Ordinal]
                : receiver;
            if (runner is not null && operation is not null)
                Check(runner, input, parameter, operation);
        }
    }

    private void Check(Value runner, Value input, IParameterSymbol parameter, IOperation operation)
    {
        var type = Judgement.TypeOf(_state, input) is { } known && Model.IsInput(known) ? known : parameter.Type;
        var selector = Judgement.SelectorRunners(Model, _state, runner);
        if (selector is not null && selector.Any(each => CanRun(each, input, type)))
            return;
        var mismatch = false;
        foreach (var requirement in Model.RequirementsOf(type))
        {
            var needs = Model.Needs(Logic, _state, input, requirement);
            if (needs == false || needs is null && !IsAssigned(input, requirement))
                continue;
            var has = selector is null ? Model.Has(Logic, _state, runner, requirement.Capability)
                : needs == true && selector.Any(each => Model.Has(Logic, _state, each, requirement.Capability) == false) ? false : true;
            if (has == true)
                continue;
            mismatch |= has == false && needs == true;
            var certain = has == false && needs == true && !_state.Doubtful;
            var injected = has is null && needs == true && !_state.Doubtful && runner is Unknown { Injected: true };
            if (_state.Doubtful && has == false && needs == true)
                continue;
            analysis.Report(new(
                new(operation.Syntax, requirement.Capability, certain ? RunnerLacksCapability.Id : RunnerNotProven.Id),
                requirement,
                NameOf(runner),
                Program.LocationOf(operation, parameter, requirement),
                runner is Ref { Site: SyntaxNode created } ? created.GetLocation() : null,
                injected)
            {
                MemberSet = SetAt(input, requirement)?.GetLocation(),
                RunnerType = Judgement.TypeOf(_state, runner),
            },
                operation);
        }

        if (!mismatch)
            return;
        MayThrow(Model.Symbols.WasiCapabilityNotSupportedException);
        // Nobody is told about a handled one, so nobody will change it: here the path really ends.
        if (analysis.Program.IsHandled(operation.Syntax))
            _state.Dead = true;
    }

    /// <summary>What is known once the run-time guard has let the input pass.</summary>
    private void AssumeSupported(Value runner, Value input, ITypeSymbol declared)
    {
        var type = Judgement.TypeOf(_state, input) is { } known && Model.IsInput(known) ? known : declared;
        foreach (var requirement in Model.RequirementsOf(type))
        {
            var needs = Model.Needs(Logic, _state, input, requirement);
            if (needs == false)
                continue;
            if (Model.Has(Logic, _state, runner, requirement.Capability) is not { } has)
                Logic.Assume(_state, new HasAll(runner, [requirement.Capability], null), true);
            else if (!has && (needs == true || !IsUnset(input, requirement)))
                _state.Dead = true;
        }
    }

    /// <summary>Takes the member as not set; false when it is. Of a member's member it says nothing.</summary>
    private bool IsUnset(Value input, Requirement requirement) =>
        requirement.Path is not [var member] || Judgement.Member(_state, input, member) is not { } value || Logic.Assume(_state, new IsNull(value), true);

    private bool CanRun(Value runner, Value input, ITypeSymbol type) =>
        Model.RequirementsOf(type).All(requirement => Model.Needs(Logic, _state, input, requirement) != true || Model.Has(Logic, _state, runner, requirement.Capability) != false);

    /// <summary>Code in view has given the member a value, though not one that is known to be null or not.</summary>
    private bool IsAssigned(Value input, Requirement requirement) =>
        _state.Find(input) is { } known && known.Members.ContainsKey(Judgement.Canonical(requirement.Path[0]));

    /// <summary>The assignment that gave the member its value, the innermost one that is in view.</summary>
    private SyntaxNode? SetAt(Value input, Requirement requirement)
    {
        SyntaxNode? place = null;
        var owner = input;
        foreach (var step in requirement.Path)
        {
            if (_state.Find(owner) is not { } known)
                break;
            if (known.SetAt.TryGetValue(Judgement.Canonical(step), out var set))
                place = set;
            if (!known.Members.TryGetValue(Judgement.Canonical(step), out owner!))
                break;
        }

        return place;
    }

    private string NameOf(Value runner) => Judgement.TypeOf(_state, runner)?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? "IWasiRunner";
}
