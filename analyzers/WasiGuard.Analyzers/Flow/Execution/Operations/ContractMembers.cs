using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>What members of the contract mean: questions to runners, selectors and sets of capabilities.</summary>
internal sealed class ContractMembers(BodyInterpreter run)
{
    public SymbolicValue? RunnerQuestion(IMethodSymbol method, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (method.Name == "ThrowIfUnsupported" && arguments is [var asked, var input])
        {
            run.HandOvers.HandOver(method, null, arguments, operation);
            run.HandOvers.AssumeSupported(asked, input, method.Parameters[1].Type);
            return SymbolicValue.Null;
        }

        if (method.Name == "Supports" && CapabilityArgument(method) is { } capability)
        {
            if (ConditionSolver.IsKnownNull(run.State, arguments[0]))
                return run.Exceptions.Throws();
            return run.Conditions.Test(new HasCapabilities(arguments[0], [capability], null));
        }

        return method.Name == "GetCapabilities" ? new CapabilitiesValue(arguments[0], null) : null;
    }

    /// <summary>The type argument of a question, also where it is a type parameter of the method that asks.</summary>
    private INamedTypeSymbol? CapabilityArgument(IMethodSymbol method) => method.TypeArguments switch
    {
        [INamedTypeSymbol named] => named,
        [ITypeParameterSymbol parameter] => run.Frame.TypeArgument(parameter) as INamedTypeSymbol,
        _ => null,
    };

    /// <summary>The runner that a selector picks for an input has what the input needs, or nothing is picked.</summary>
    public UnknownValue Selected(SymbolicValue input, IMethodSymbol method, IOperation operation)
    {
        run.Exceptions.MayThrow();
        var picked = run.Fresh(operation, method.ReturnType);
        run.HandOvers.AssumeSupported(picked, input, method.Parameters[0].Type);
        return picked;
    }

    public SymbolicValue? SetQuestion(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments)
    {
        switch (method.Name)
        {
            case "Of" when method.TypeArguments is [{ } declared]:
                return new CapabilitiesValue(null, run.Frame.TypeArgument(declared as ITypeParameterSymbol) ?? declared);
            case "Of" when arguments is [TypeValue type]:
                return type.Exact is { } exact ? new CapabilitiesValue(null, exact) : new CapabilitiesValue(type.Instance, null);
            case "Contains" when receiver is CapabilitiesValue set:
                var capability = CapabilityArgument(method) ?? (arguments is [TypeValue { Exact: INamedTypeSymbol given }] ? given : null);
                if (capability is null)
                    return null;
                return set.Type is { } type2 ? SymbolicValue.Of(run.Contract.DeclaredBy(type2).Contains(capability)) : set.Runner is { } runner ? run.Conditions.Test(new HasCapabilities(runner, [capability], null)) : null;
            case "IsSupersetOf" when receiver is CapabilitiesValue whole && arguments is [CapabilitiesValue part] && Listed(part) is { } needed:
                if (whole.Type is { } wide)
                    return SymbolicValue.Of(needed.All(run.Contract.DeclaredBy(wide).Contains));
                return whole.Runner is { } asked ? run.Conditions.Test(new HasCapabilities(asked, needed, null)) : null;
            default:
                return null;
        }
    }

    /// <summary>The capabilities of a type, or of a runner whose type is known.</summary>
    private ImmutableArray<INamedTypeSymbol>? Listed(CapabilitiesValue set)
    {
        if (set.Type is { } type)
            return [.. run.Contract.DeclaredBy(type)];
        return run.State.FindObject(set.Runner) is { IsOfUncertainType: false } known && !run.Contract.IsSource(known.Type) ? [.. run.Contract.DeclaredBy(known.Type)] : null;
    }
}
