using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>Finds, adds and removes capability attributes.</summary>
internal static class CapabilityAttribute
{
    /// <summary>The attribute that the diagnostic names; null when it names none, or none of this compilation.</summary>
    public static INamedTypeSymbol? Of(Compilation compilation, Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticProperties.Capability, out var name) ? compilation.GetTypeByMetadataName(name!) : null;

    /// <summary>The declaration with <c>[SupportsX]</c> on a line of its own above it.</summary>
    public static SyntaxNode AddTo(SyntaxNode declaration, INamedTypeSymbol capability, SyntaxGenerator generator) =>
        generator.InsertAttributes(declaration, 0, generator.Attribute(Name(capability)));

    /// <summary>The type without the attribute, and without its list when nothing else is in it.</summary>
    public static TypeDeclarationSyntax Without(TypeDeclarationSyntax type, AttributeSyntax attribute)
    {
        var found = type.AttributeLists.SelectMany(each => each.Attributes).FirstOrDefault(each => each.IsEquivalentTo(attribute));
        if (found is null)
            return type;
        var list = (AttributeListSyntax)found.Parent!;
        if (list.Attributes.Count > 1)
            return type.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(found)));
        var trivia = type.GetLeadingTrivia();
        var without = type.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!;
        return without.WithLeadingTrivia(trivia);
    }

    private static NameSyntax Name(INamedTypeSymbol capability)
    {
        var full = capability.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        if (full.EndsWith("Attribute", System.StringComparison.Ordinal))
            full = full.Substring(0, full.Length - "Attribute".Length);
        return SyntaxFactory.ParseName(full).WithAdditionalAnnotations(Simplifier.Annotation);
    }
}
