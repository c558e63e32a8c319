using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>Finds the method of a runner that an execution begins in.</summary>
internal static class RunnerEntry
{
    /// <summary>The override of <c>ExecuteCoreAsync</c>, or the implementation of <c>ExecuteAsync</c>; it may be abstract or in another assembly.</summary>
    public static IMethodSymbol? Of(INamedTypeSymbol runner, KnownSymbols symbols)
    {
        var implementation = Implementation(runner, symbols);
        return implementation is not null && implementation.ContainingType.Is(symbols.WasiRunner)
            ? MostDerived(runner, symbols.WasiRunner.GetMembers("ExecuteCoreAsync").OfType<IMethodSymbol>().FirstOrDefault())
            : implementation;
    }

    /// <summary>The method that a call through <c>IWasiRunner</c> reaches.</summary>
    public static IMethodSymbol? Implementation(INamedTypeSymbol runner, KnownSymbols symbols)
    {
        var declared = symbols.IWasiRunner.GetMembers("ExecuteAsync").FirstOrDefault();
        return declared is null ? null : MostDerived(runner, runner.FindImplementationForInterfaceMember(declared) as IMethodSymbol);
    }

    /// <summary>What a call of a virtual method reaches on an object of exactly this type.</summary>
    public static IMethodSymbol? MostDerived(INamedTypeSymbol type, IMethodSymbol? method)
    {
        if (method is null || !(method.IsVirtual || method.IsAbstract || method.IsOverride))
            return method;
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var candidate in current.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                if (Overrides(candidate, method))
                    return candidate;
            }
        }

        return method;
    }

    private static bool Overrides(IMethodSymbol candidate, IMethodSymbol method)
    {
        for (var current = candidate; current is not null; current = current.OverriddenMethod)
        {
            if (current.OriginalDefinition.Is(method.OriginalDefinition))
                return true;
        }

        return false;
    }
}
