using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

internal static class MetadataName
{
    /// <summary>The name that <c>Compilation.GetTypeByMetadataName</c> finds the type by.</summary>
    public static string MetadataNameWithNamespace(this INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
            return outer.MetadataNameWithNamespace() + "+" + type.MetadataName;
        return type.ContainingNamespace is { IsGlobalNamespace: false } place ? place.ToDisplayString() + "." + type.MetadataName : type.MetadataName;
    }
}
