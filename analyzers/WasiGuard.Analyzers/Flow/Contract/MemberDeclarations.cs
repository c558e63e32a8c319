using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Contract;

/// <summary>The declarations whose annotations hold for a method: its own, those that it overrides, and those of interfaces that they implement.</summary>
internal static class MemberDeclarations
{
    public static IEnumerable<IMethodSymbol> Of(IMethodSymbol method)
    {
        for (var current = method; current is not null; current = current.OverriddenMethod)
        {
            yield return current;
            foreach (var implemented in ImplementedBy(current))
                yield return implemented;
        }
    }

    private static IEnumerable<IMethodSymbol> ImplementedBy(IMethodSymbol method)
    {
        foreach (var implemented in method.ExplicitInterfaceImplementations)
            yield return implemented;
        if (method.IsStatic || method.MethodKind == MethodKind.Constructor || method.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct } type)
            yield break;
        foreach (var each in type.AllInterfaces)
        {
            foreach (var member in each.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                if (member.Parameters.Length == method.Parameters.Length && method.Is(type.FindImplementationForInterfaceMember(member)))
                    yield return member;
            }
        }
    }
}
