using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG2002 and WG2004: removes the attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CapabilityIgnoredFix : SyntaxFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [CapabilityIgnored.Id, CapabilityOnOtherType.Id];

    /// <inheritdoc/>
    protected override string Title => "Remove the capability attribute";

    internal override SyntaxNode? Target(SyntaxNode root, SemanticModel model, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>();

    internal override void Edit(SyntaxEditor editor, SyntaxNode target, SemanticModel model, Diagnostic diagnostic)
    {
        var type = target.FirstAncestorOrSelf<TypeDeclarationSyntax>()!;
        editor.ReplaceNode(type, (current, _) => CapabilityAttribute.Without((TypeDeclarationSyntax)current, (AttributeSyntax)target));
    }
}
