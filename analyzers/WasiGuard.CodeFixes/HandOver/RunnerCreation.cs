using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.CodeFixes;

/// <summary>Finds where the runner of a diagnostic is created.</summary>
internal static class RunnerCreation
{
    /// <summary>A creation without arguments, which mean nothing to another type; null when there is none in view.</summary>
    public static BaseObjectCreationExpressionSyntax? Of(FixPlace place)
    {
        var node = place.Others().ElementAtOrDefault(1) ?? (HandOverCall.Of(place) is { } call ? HandOverCall.Receiver(call) : null);
        while (Inside(node) is { } inner)
            node = inner;
        return node is BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList: null or { Arguments.Count: 0 } } creation ? creation : null;
    }

    private static ExpressionSyntax? Inside(SyntaxNode? node) => node switch
    {
        ArgumentSyntax argument => argument.Expression,
        ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
        CastExpressionSyntax cast => cast.Expression,
        _ => null,
    };
}
