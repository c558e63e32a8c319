using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001: creates another runner, one that has the capability.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UseCapableRunnerFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || KnownSymbols.Find(model.Compilation) is not { } symbols)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (Creation(root, diagnostic) is not { } creation
                || !diagnostic.Properties.TryGetValue(DiagnosticProperties.Capability, out var name)
                || model.Compilation.GetTypeByMetadataName(name!) is not { } capability)
            {
                continue;
            }

            foreach (var runner in CapableRunners.In(model.Compilation, symbols, capability))
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"Use {runner.Name}", token => ReplaceAsync(context.Document, creation, runner, token), equivalenceKey: "Use " + runner.ToDisplayString()),
                    diagnostic);
            }
        }
    }

    /// <summary>A creation without arguments, which mean nothing to another type.</summary>
    private static BaseObjectCreationExpressionSyntax? Creation(SyntaxNode root, Diagnostic diagnostic)
    {
        var place = diagnostic.AdditionalLocations is [_, var created, ..] && created.SourceTree == root.SyntaxTree
            ? root.FindNode(created.SourceSpan, getInnermostNodeForTie: true)
            : (GuardedStatement.Call(root, diagnostic)?.Expression as MemberAccessExpressionSyntax)?.Expression;
        while (place is ParenthesizedExpressionSyntax parenthesized)
            place = parenthesized.Expression;
        return place is BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList: null or { Arguments.Count: 0 } } creation ? creation : null;
    }

    private static async Task<Document> ReplaceAsync(Document document, BaseObjectCreationExpressionSyntax creation, INamedTypeSymbol runner, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        var old = editor.SemanticModel.GetTypeInfo(creation, cancellationToken).Type;
        var name = SyntaxFactory.ParseTypeName(runner.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
        if (creation is ObjectCreationExpressionSyntax explicitly)
            editor.ReplaceNode(explicitly.Type, name.WithTriviaFrom(explicitly.Type));
        if (DeclaredType(creation) is { IsVar: false } declared && editor.SemanticModel.GetTypeInfo(declared, cancellationToken).Type.Is(old))
            editor.ReplaceNode(declared, name.WithTriviaFrom(declared));
        return editor.GetChangedDocument();
    }

    /// <summary>The type of the local, field or property that is declared with the creation.</summary>
    private static TypeSyntax? DeclaredType(SyntaxNode creation) => creation.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } } => declaration.Type,
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Type,
        ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Type,
        _ => null,
    };
}
