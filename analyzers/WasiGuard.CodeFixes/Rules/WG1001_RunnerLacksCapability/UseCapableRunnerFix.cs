using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001: creates another runner, one that has the capability.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UseCapableRunnerFix : CapabilityFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id];

    internal override Task RegisterAsync(CodeFixContext context, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, INamedTypeSymbol capability)
    {
        if (Creation(root, diagnostic) is not { } creation || KnownSymbols.Find(model.Compilation) is not { } symbols)
            return Task.CompletedTask;
        foreach (var runner in CapableRunners.In(model.Compilation, symbols, capability))
        {
            context.RegisterCodeFix(
                CodeAction.Create($"Use {runner.Name}", token => ReplaceAsync(context.Document, creation, runner, token), equivalenceKey: "Use " + runner.ToDisplayString()),
                diagnostic);
        }

        return Task.CompletedTask;
    }

    /// <summary>A creation without arguments, which mean nothing to another type.</summary>
    private static BaseObjectCreationExpressionSyntax? Creation(SyntaxNode root, Diagnostic diagnostic)
    {
        var place = ExecuteCall.Runner(root, diagnostic);
        while (place is ParenthesizedExpressionSyntax parenthesized)
            place = parenthesized.Expression;
        return place is BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList: null or { Arguments.Count: 0 } } creation ? creation : null;
    }

    private static async Task<Document> ReplaceAsync(Document document, BaseObjectCreationExpressionSyntax creation, INamedTypeSymbol runner, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        var old = editor.SemanticModel.GetTypeInfo(creation, cancellationToken).Type;
        var name = runner.ToSimplifiedName();
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
