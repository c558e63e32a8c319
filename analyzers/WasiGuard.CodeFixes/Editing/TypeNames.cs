using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace WasiGuard.CodeFixes;

/// <summary>How a fix writes the name of a type.</summary>
internal static class TypeNames
{
    /// <summary>The full name, which the editor shortens to what the file allows; the import that it needs is added.</summary>
    public static TypeSyntax ToSimplifiedName(this INamedTypeSymbol type) =>
        SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
}
