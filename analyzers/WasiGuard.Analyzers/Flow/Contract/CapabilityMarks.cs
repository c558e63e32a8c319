using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Contract;

/// <summary>A capability that a runner must have to be given to a member, or for the member to be called on it.</summary>
/// <param name="Runner">The parameter that takes the runner; null for the one that the member is called on.</param>
/// <param name="IsOfMember">The member as a whole asks, not the parameter.</param>
internal sealed record CapabilityDemand(IParameterSymbol? Runner, bool IsOfMember, CapabilityRequirement Requirement);

/// <summary>
/// What <c>[RequiresCapability]</c> says on members that have to do with runners: on a parameter and on a type parameter, what is given there must
/// have the capability; on a method, what it is called on; on a return value, what the member gives has it.
/// </summary>
internal sealed class CapabilityMarks(CapabilityModel contract)
{
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<CapabilityDemand>> _demands = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<INamedTypeSymbol>> _given = new(SymbolEqualityComparer.Default);

    /// <summary>The capabilities that some attributes name.</summary>
    public IEnumerable<INamedTypeSymbol> AskedBy(ImmutableArray<AttributeData> attributes) => attributes
        .Where(each => each.AttributeClass.Is(contract.Symbols.RequiresCapabilityAttribute))
        .Select(each => each.ConstructorArguments is [{ Value: INamedTypeSymbol capability }] && contract.IsCapability(capability) ? capability : null)
        .OfType<INamedTypeSymbol>();

    /// <summary>What a runner that comes in through the parameter has.</summary>
    public IEnumerable<INamedTypeSymbol> AskedBy(IParameterSymbol parameter) => parameter.ContainingSymbol is IMethodSymbol method
        ? DemandsOf(method).Where(each => !each.IsOfMember && each.Runner?.Ordinal == parameter.Ordinal).Select(each => each.Requirement.Capability)
        : [];

    /// <summary>What a call of the method asks of the runners that it is given or called on.</summary>
    public ImmutableArray<CapabilityDemand> DemandsOf(IMethodSymbol method) =>
        IsRunner(method.ContainingType) || method.Parameters.Any(each => IsRunner(each.Type)) ? _demands.GetOrAdd(method, FindDemands) : [];

    /// <summary>What the runner has that the method gives, by itself or in a task.</summary>
    public ImmutableArray<INamedTypeSymbol> GivenBy(IMethodSymbol? method) => method is null || RunnerIn(method.ReturnType) is null ? []
        : _given.GetOrAdd(method, each =>
        [
            .. MemberDeclarations.Of(each)
                .SelectMany(declared => AskedBy(declared.GetReturnTypeAttributes()))
                .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default),
        ]);

    /// <summary>The type of the runner that a value of the type is or will be; null when it is none.</summary>
    public ITypeSymbol? RunnerIn(ITypeSymbol type) =>
        IsRunner(type) ? type
        : type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [var result] } && IsRunner(result) ? result
        : null;

    /// <summary>The parameter whose runner a method as a whole speaks of, when it is not called on one: the only runner that it takes.</summary>
    public IParameterSymbol? OnlyRunnerOf(IMethodSymbol method)
    {
        var runners = method.Parameters.Where(each => IsRunner(each.Type)).ToArray();
        return runners is [var only] ? only : null;
    }

    private bool IsRunner(ITypeSymbol? type) => contract.IsPart(type) && contract.IsRunner(type);

    private ImmutableArray<CapabilityDemand> FindDemands(IMethodSymbol method)
    {
        var found = ImmutableArray.CreateBuilder<CapabilityDemand>();
        foreach (var declared in MemberDeclarations.Of(method))
        {
            foreach (var parameter in declared.Parameters.Where(each => IsRunner(each.Type)))
                Add(method.Parameters[parameter.Ordinal], isOfMember: false, parameter.GetAttributes(), DisplayedMember.Of(parameter));
            var isCalledOnRunner = !declared.IsStatic && IsRunner(declared.ContainingType);
            if (declared.MethodKind == MethodKind.Constructor || !isCalledOnRunner && OnlyRunnerOf(declared) is null)
                continue;
            Add(isCalledOnRunner ? null : OnlyRunnerOf(method), isOfMember: true, declared.GetAttributes(), DisplayedMember.Of(declared));
        }

        return found.ToImmutable();

        void Add(IParameterSymbol? runner, bool isOfMember, ImmutableArray<AttributeData> attributes, string name)
        {
            foreach (var capability in AskedBy(attributes))
            {
                if (!found.Any(each => each.Runner.Is(runner) && each.IsOfMember == isOfMember && each.Requirement.Capability.Is(capability)))
                    found.Add(new(runner, isOfMember, new([], capability) { MemberName = name }));
            }
        }
    }
}
