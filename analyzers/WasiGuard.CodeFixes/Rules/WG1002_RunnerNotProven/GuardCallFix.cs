using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001, WG1002 and WG1003: calls only where the runner has the capability.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class GuardCallFix : SyntaxFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id, RunnerNotProven.Id, NoRegisteredRunner.Id];

    /// <inheritdoc/>
    protected override string Title => "Put the call under a guard";

    internal override SyntaxNode? Target(SyntaxNode root, SemanticModel model, Diagnostic diagnostic) =>
        CapabilityAttribute.Of(model.Compilation, diagnostic) is null ? null : GuardedStatement.Find(root, diagnostic);

    internal override void Edit(SyntaxEditor editor, SyntaxNode target, SemanticModel model, Diagnostic diagnostic)
    {
        var capability = CapabilityAttribute.Of(model.Compilation, diagnostic)!;
        editor.ReplaceNode(target, (current, _) => GuardedStatement.Guard((ExpressionStatementSyntax)current, capability));
    }
}
