using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001: declares the capability on a runner of this solution that reads the input already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DeclareOnRunnerFix : CodeFixProvider
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
        if (root is null || model is null)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (RunnerOf(root, model, diagnostic) is not { DeclaringSyntaxReferences.Length: > 0 } runner
                || !diagnostic.Properties.TryGetValue(DiagnosticProperties.Capability, out var name)
                || model.Compilation.GetTypeByMetadataName(name!) is not { } capability
                || !Reads(model.Compilation, runner, capability, context.CancellationToken))
            {
                continue;
            }

            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Declare [{capability.Name.Replace("Attribute", "")}] on {runner.Name}",
                    token => DeclareCapability.ApplyAsync(context.Document.Project.Solution, [(runner, capability)], token),
                    equivalenceKey: nameof(DeclareOnRunnerFix)),
                diagnostic);
        }
    }

    /// <summary>The type of what was created, or of what the call is made on.</summary>
    private static INamedTypeSymbol? RunnerOf(SyntaxNode root, SemanticModel model, Diagnostic diagnostic)
    {
        var expression = diagnostic.AdditionalLocations is [_, var created, ..] && created.SourceTree == root.SyntaxTree
            ? root.FindNode(created.SourceSpan, getInnermostNodeForTie: true)
            : (GuardedStatement.Call(root, diagnostic)?.Expression as MemberAccessExpressionSyntax)?.Expression;
        return expression is null ? null : model.GetTypeInfo(expression).Type as INamedTypeSymbol;
    }

    private static bool Reads(Compilation compilation, INamedTypeSymbol runner, INamedTypeSymbol capability, CancellationToken cancellationToken) =>
        KnownSymbols.Find(compilation) is { } symbols
        && new RunnerCode(symbols).Reach(runner, cancellationToken) is { } code
        && code.ValueReads.Any(read => read.Capability.Is(capability));
}
