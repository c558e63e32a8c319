using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>
/// Puts a statement that calls a runner under <c>if (runner.Supports&lt;…&gt;())</c>, with an <c>else</c> that throws:
/// a call that is not made is never passed over.
/// </summary>
internal static class GuardedStatement
{
    /// <summary>The statement, when it does nothing before the call, on a receiver that can be asked twice.</summary>
    public static ExpressionStatementSyntax? Of(InvocationExpressionSyntax call)
    {
        if (!IsAskedTwice(HandOverCall.Receiver(call)))
            return null;
        SyntaxNode node = call;
        while (node.Parent is ExpressionSyntax parent && IsPassedOn(node, parent))
            node = parent;
        return node.Parent as ExpressionStatementSyntax;
    }

    public static Edits Guard(FixPlace place, ExpressionStatementSyntax statement, InvocationExpressionSyntax call, INamedTypeSymbol capability, Naming naming)
    {
        var (tree, end) = (statement.SyntaxTree, statement.SyntaxTree.LineBreak());
        var refusal = naming.Name(place.Model.Compilation.GetTypeByMetadataName("System.NotSupportedException")!, place.Model, statement.SpanStart);
        var isEmbedded = statement.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax or LabeledStatementSyntax);
        var before = $"if ({Test(place, statement, HandOverCall.Receiver(call), capability, naming)}){end}{{{end}";
        var after = $"{end}}}{end}else{end}{{{end}throw new {refusal}({Message(place, call, capability)});{end}}}";
        var next = statement.GetLastToken().GetNextToken();
        var lines = tree.GetText().Lines;
        var sharesLine = !next.IsKind(SyntaxKind.None) && lines.IndexOf(next.SpanStart) == lines.IndexOf(statement.Span.End);
        return place.Edit()
            .Insert(tree, statement.SpanStart, isEmbedded ? $"{{{end}{before}" : before)
            .Insert(tree, statement.Span.End, (isEmbedded ? $"{after}{end}}}" : after) + (sharesLine ? end : ""))
            .LayOut(statement);
    }

    private static string Test(FixPlace place, SyntaxNode at, ExpressionSyntax receiver, INamedTypeSymbol capability, Naming naming)
    {
        var asked = $"Supports<{naming.Name(capability, place.Model, at.SpanStart)}>";
        return naming.IsShort ? $"{receiver}.{asked}()" : $"{naming.Name(place.Symbols.CapabilityGuard, place.Model, at.SpanStart)}.{asked}({receiver})";
    }

    private static string Message(FixPlace place, InvocationExpressionSyntax call, INamedTypeSymbol capability)
    {
        var member = place.Diagnostic.Properties.TryGetValue(DiagnosticProperties.Member, out var full) ? $", which '{full}' needs" : "";
        return SymbolDisplay.FormatLiteral($"'{HandOverCall.Receiver(call)}' does not support {DeclaredCapabilities.NameOf(capability)}{member}.", quote: true);
    }

    private static bool IsAskedTwice(ExpressionSyntax receiver) => receiver switch
    {
        IdentifierNameSyntax or ThisExpressionSyntax or AliasQualifiedNameSyntax or GenericNameSyntax => true,
        MemberAccessExpressionSyntax member => IsAskedTwice(member.Expression),
        ParenthesizedExpressionSyntax inner => IsAskedTwice(inner.Expression),
        _ => false,
    };

    /// <summary>Whether a value becomes that of the expression around it, and nothing else happens before the call.</summary>
    private static bool IsPassedOn(SyntaxNode value, ExpressionSyntax around) => around switch
    {
        AwaitExpressionSyntax or ParenthesizedExpressionSyntax => true,
        MemberAccessExpressionSyntax member => member.Expression == value,
        InvocationExpressionSyntax called => called.Expression == value,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax } assignment => assignment.Right == value,
        _ => false,
    };
}
