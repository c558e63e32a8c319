using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>What members of the contract mean: questions to runners, selectors and sets of capabilities.</summary>
internal sealed class ContractMembers(BodyInterpreter run)
{
    public SymbolicValue? Call(
        MemberMeaning meaning, IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        switch (meaning)
        {
            case MemberMeaning.ThrowIfUnsupported when method.IsGenericMethod && arguments is [var runner, var member]:
                if (CapabilityArgument(method) is { } demanded)
                    run.Demands.Require(method, demanded, runner, member, operation);
                return SymbolicValue.Null;
            case MemberMeaning.ThrowIfUnsupported when arguments is [var asked, var input]:
                run.HandOvers.HandOver(method, null, arguments, operation);
                run.HandOvers.AssumeSupported(asked, input, method.Parameters[1].Type);
                return SymbolicValue.Null;
            case MemberMeaning.Supports when CapabilityArgument(method) is { } capability:
                return ConditionSolver.IsKnownNull(run.State, arguments[0])
                    ? run.Exceptions.Throws()
                    : run.Conditions.Test(new HasCapabilities(arguments[0], [capability], null));
            case MemberMeaning.GetCapabilities:
                return new CapabilitiesValue(arguments[0], null);
            case MemberMeaning.Select when arguments is [var input]:
                return Selected(input, method, operation);
            case MemberMeaning.CapabilitiesOfType when method.TypeArguments is [{ } declared]:
                return new CapabilitiesValue(null, run.Frame.TypeArgument(declared as ITypeParameterSymbol) ?? declared);
            case MemberMeaning.CapabilitiesOfType when arguments is [TypeValue type]:
                return type.Exact is { } exact ? new CapabilitiesValue(null, exact) : new CapabilitiesValue(type.Instance, null);
            case MemberMeaning.ContainsCapability when receiver is CapabilitiesValue set:
                return (CapabilityArgument(method) ?? (arguments is [TypeValue { Exact: INamedTypeSymbol given }] ? given : null)) is { } contained
                    ? AreIn(set, [contained])
                    : null;
            case MemberMeaning.IsSupersetOf when receiver is CapabilitiesValue whole && arguments is [CapabilitiesValue part] && Listed(part) is { } needed:
                return AreIn(whole, needed);
            case MemberMeaning.ModuleFromFile:
                return run.ModuleGrants.ListedModule(method, arguments, operation);
            default:
                return null;
        }
    }

    public SymbolicValue? Read(MemberMeaning meaning, IPropertySymbol property, SymbolicValue? receiver) => meaning switch
    {
        MemberMeaning.NoCapabilities => new CapabilitiesValue(null, run.Analysis.Parts.Source.Compilation.ObjectType),
        MemberMeaning.GetCapabilities when receiver is not null => new CapabilitiesValue(receiver, null),
        MemberMeaning.InnerRunner when receiver is not null =>
            run.State.FindObject(receiver) is { } decorator && decorator.Members.TryGetValue(run.Contract.InnerRunnerKey, out var inner)
                ? inner
                : StoredMembers.Unknown(run.State, receiver, property),
        _ => null,
    };

    private SymbolicValue? AreIn(CapabilitiesValue set, ImmutableArray<INamedTypeSymbol> needed) =>
        set.Type is { } type ? SymbolicValue.Of(needed.All(run.Contract.DeclaredBy(type).Contains))
        : set.Runner is { } runner ? run.Conditions.Test(new HasCapabilities(runner, needed, null))
        : null;

    /// <summary>The type argument of a question, also where it is a type parameter of the method that asks.</summary>
    private INamedTypeSymbol? CapabilityArgument(IMethodSymbol method) => method.TypeArguments switch
    {
        [INamedTypeSymbol named] => named,
        [ITypeParameterSymbol parameter] => run.Frame.TypeArgument(parameter) as INamedTypeSymbol,
        _ => null,
    };

    /// <summary>The runner that a selector picks for an input has what the input needs, or nothing is picked.</summary>
    private UnknownValue Selected(SymbolicValue input, IMethodSymbol method, IOperation operation)
    {
        run.Exceptions.MayThrow();
        var picked = run.Fresh(operation, method.ReturnType);
        run.HandOvers.AssumeSupported(picked, input, method.Parameters[0].Type);
        return picked;
    }

    /// <summary>The capabilities of a type, or of a runner whose type is known.</summary>
    private ImmutableArray<INamedTypeSymbol>? Listed(CapabilitiesValue set)
    {
        if (set.Type is { } type)
            return [.. run.Contract.DeclaredBy(type)];
        return run.State.FindObject(set.Runner) is { IsOfUncertainType: false } known && !run.Contract.IsSource(known.Type)
            ? [.. run.Contract.DeclaredBy(known.Type)]
            : null;
    }
}
