using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Contract;

/// <summary>Which methods hand an input to a runner, and to which one.</summary>
internal sealed class HandOverTargets(CapabilityModel contract)
{
    private readonly ConcurrentDictionary<IParameterSymbol, RunnerOf?> _runners = new(SymbolEqualityComparer.Default);

    /// <summary>The runner that a method hands an input to: the receiver when both parts are null.</summary>
    public sealed record RunnerOf(IParameterSymbol? Parameter, ITypeSymbol? Type);

    public RunnerOf? RunnerFor(IMethodSymbol method, IParameterSymbol input) => _runners.GetOrAdd(input, _ =>
    {
        if (method.ContainingType.Is(contract.Symbols.CapabilityGuard) && method.Name == "ThrowIfUnsupported")
            return new(method.Parameters[0], null);
        return RunsOn(method, input.Ordinal) ?? (IsExecute(method) ? new(null, null) : null);
    });

    /// <summary>A call of the method may hand an input to a runner, whichever code it leads to, or asks something of a runner.</summary>
    public bool MayHandOver(IMethodSymbol method)
    {
        if (contract.Members.MeaningOf(method) == MemberMeaning.ThrowIfUnsupported || !contract.Marks.DemandsOf(method).IsEmpty)
            return true;
        var isOpen = method.MethodKind == MethodKind.DelegateInvoke || IsOverridable(method);
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.SpecialType == SpecialType.None && contract.IsInput(parameter.Type) && (isOpen || RunnerFor(method, parameter) is not null))
                return true;
        }

        return false;
    }

    /// <summary>Other code of this compilation may run in its place.</summary>
    public bool IsOverridable(IMethodSymbol method) =>
        (method.IsAbstract || method.IsVirtual || method.IsOverride) && contract.Compilation.Declares(method);

    /// <summary>What the method, or a member that it overrides or implements, says of the parameter. A name is one of that member's own parameters.</summary>
    private RunnerOf? RunsOn(IMethodSymbol method, int ordinal)
    {
        foreach (var declared in MemberDeclarations.Of(method))
        {
            if (declared.Parameters[ordinal].FindAttribute(contract.Symbols.RunsOnAttribute) is not { } attribute)
                continue;
            return attribute.ConstructorArguments switch
            {
                [{ Value: ITypeSymbol type }] => new(null, type),
                [{ Value: "this" }] => new(null, null),
                [{ Value: string name }] when declared.Parameters.FirstOrDefault(each => each.Name == name) is { } named =>
                    new(method.Parameters[named.Ordinal], null),
                _ => null,
            };
        }

        return null;
    }

    private bool IsExecute(IMethodSymbol method)
    {
        if (contract.Symbols.IWasiRunner.GetMembers("ExecuteAsync").OfType<IMethodSymbol>().FirstOrDefault() is not { } execute)
            return false;
        for (var current = method; current is not null; current = current.OverriddenMethod)
        {
            if (current.Is(execute)
                || current.ContainingType.TypeKind == TypeKind.Class
                    && current.ContainingType.Implements(contract.Symbols.IWasiRunner)
                    && current.Is(current.ContainingType.FindImplementationForInterfaceMember(execute)))
                return true;
        }

        return false;
    }
}
