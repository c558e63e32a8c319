using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.CodeFixes;

/// <summary>Finds the call of <c>ExecuteAsync</c> that a diagnostic is in, and its runner.</summary>
internal static class ExecuteCall
{
    public static InvocationExpressionSyntax? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).AncestorsAndSelf().OfType<InvocationExpressionSyntax>()
            .FirstOrDefault(each => each.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ExecuteAsync" });

    public static ExpressionSyntax? Receiver(InvocationExpressionSyntax? call) => (call?.Expression as MemberAccessExpressionSyntax)?.Expression;

    /// <summary>Where the runner was created, when that is in this file, else what the call is made on.</summary>
    public static SyntaxNode? Runner(SyntaxNode root, Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations is [_, var created, ..] && created.SourceTree == root.SyntaxTree
            ? root.FindNode(created.SourceSpan, getInnermostNodeForTie: true)
            : Receiver(Find(root, diagnostic));
}
