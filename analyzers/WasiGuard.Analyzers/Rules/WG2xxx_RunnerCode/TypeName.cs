using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Analyzers;

internal static class TypeName
{
    /// <summary>The name in the declaration; of several, in the part that has a list of base types.</summary>
    public static Location LocationOf(INamedTypeSymbol type, KnownSymbols symbols)
    {
        var parts = symbols.Compilation.DeclarationsOf(type).OfType<TypeDeclarationSyntax>().ToArray();
        var entry = RunnerEntry.Of(type, symbols) is { } found ? symbols.Compilation.DeclarationOf(found) : null;
        var part = parts.FirstOrDefault(each => each.BaseList is not null)
            ?? parts.FirstOrDefault(each => entry is not null && each.SyntaxTree == entry.SyntaxTree && each.Span.Contains(entry.Span));
        return part?.Identifier.GetLocation() ?? type.Locations[0];
    }
}
