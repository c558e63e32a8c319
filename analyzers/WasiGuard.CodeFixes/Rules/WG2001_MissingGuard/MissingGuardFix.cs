using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG2001: derives from <c>WasiRunner</c>, which calls the guard; <c>ExecuteAsync</c> becomes <c>ExecuteCoreAsync</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MissingGuardFix : SyntaxFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [MissingGuard.Id];

    /// <inheritdoc/>
    protected override string Title => "Derive from WasiRunner";

    internal override SyntaxNode? Target(SyntaxNode root, SemanticModel model, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<ClassDeclarationSyntax>() is { } type
        && model.GetDeclaredSymbol(type) is { BaseType.SpecialType: SpecialType.System_Object }
        && ExecuteMethod.In(type, model) is not null
            ? type
            : null;

    internal override void Edit(SyntaxEditor editor, SyntaxNode target, SemanticModel model, Diagnostic diagnostic)
    {
        var index = ((ClassDeclarationSyntax)target).Members.IndexOf(ExecuteMethod.In((ClassDeclarationSyntax)target, model)!);
        editor.ReplaceNode(target, (current, _) =>
        {
            var type = (ClassDeclarationSyntax)current;
            var method = (MethodDeclarationSyntax)type.Members[index];
            return BaseTypes.Replace(type.ReplaceNode(method, ExecuteMethod.AsCore(method)), "WasiRunner", "IWasiRunner");
        });
    }
}
