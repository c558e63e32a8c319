using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>Puts a statement that calls a runner under <c>if (runner.Supports&lt;…&gt;())</c>.</summary>
internal static class GuardedStatement
{
    /// <summary>The statement, when it is nothing but the call, on a receiver that can be written twice.</summary>
    public static ExpressionStatementSyntax? Find(SyntaxNode root, Diagnostic diagnostic) =>
        ExecuteCall.Find(root, diagnostic) is { } call
        && call.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax statement
        && Bare(statement.Expression) == call
        && ExecuteCall.Receiver(call) is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or ThisExpressionSyntax }
            ? statement
            : null;

    public static IfStatementSyntax Guard(ExpressionStatementSyntax statement, INamedTypeSymbol capability)
    {
        var receiver = ExecuteCall.Receiver((InvocationExpressionSyntax)Bare(statement.Expression))!.WithoutTrivia();
        var name = capability.ToSimplifiedName();
        var supports = SyntaxFactory.GenericName(SyntaxFactory.Identifier("Supports"), SyntaxFactory.TypeArgumentList(SyntaxFactory.SingletonSeparatedList(name)));
        var test = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, supports));
        return SyntaxFactory.IfStatement(test, SyntaxFactory.Block(statement.WithoutTrivia()))
            .WithTriviaFrom(statement)
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
    }

    private static ExpressionSyntax Bare(ExpressionSyntax expression)
    {
        while (true)
        {
            switch (expression)
            {
                case AwaitExpressionSyntax awaited:
                    expression = awaited.Expression;
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } configured }:
                    expression = configured.Expression;
                    break;
                default:
                    return expression;
            }
        }
    }
}
