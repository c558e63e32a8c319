using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

internal static class TypesOf
{
    /// <summary>Every type in the namespace and below it, nested types too.</summary>
    public static IEnumerable<INamedTypeSymbol> Namespace(INamespaceSymbol place) =>
        place.GetTypeMembers().SelectMany(WithNested).Concat(place.GetNamespaceMembers().SelectMany(Namespace));

    private static IEnumerable<INamedTypeSymbol> WithNested(INamedTypeSymbol type) =>
        type.GetTypeMembers().SelectMany(WithNested).Prepend(type);
}
