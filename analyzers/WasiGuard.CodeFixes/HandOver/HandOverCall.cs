using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>The call that hands the input of a diagnostic to the runner that it is made on.</summary>
internal static class HandOverCall
{
    /// <summary>
    /// The call that the diagnostic's argument is given to, when it is a method of a runner. Null when it is given to something else,
    /// a helper for instance, whose call says nothing about the runner, and for <c>runner?.ExecuteAsync(…)</c>.
    /// </summary>
    public static InvocationExpressionSyntax? Of(FixPlace place) =>
        place.Node.FirstAncestorOrSelf<ArgumentSyntax>() is { Parent.Parent: InvocationExpressionSyntax call }
        && call.Expression is MemberAccessExpressionSyntax access
        && place.Model.GetSymbolInfo(call, place.CancellationToken).Symbol is IMethodSymbol { IsStatic: false } method
        && place.Model.GetTypeInfo(access.Expression, place.CancellationToken).Type is { } type && IsRunner(type, place.Symbols)
        && method.Parameters.Any(parameter => parameter.Type.DerivesFrom(place.Symbols.WasiExecInput))
            ? call
            : null;

    public static ExpressionSyntax Receiver(InvocationExpressionSyntax call) => ((MemberAccessExpressionSyntax)call.Expression).Expression;

    private static bool IsRunner(ITypeSymbol type, KnownSymbols symbols) =>
        type.Implements(symbols.IWasiRunner) || (type is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(each => IsRunner(each, symbols)));
}
