using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>Looks at annotations, and at the places other than bodies that they concern. Only in files that can have to do with a guest's run.</summary>
internal static class AnnotationActions
{
    public static void Register(CompilationStartAnalysisContext start, Lazy<FlowReports?> flow, Func<SyntaxTree, bool> isLookedAt, Action<Action> safely)
    {
        var places = Of(reports => new AnnotatedPlaces(reports));
        var checks = Of(reports => new AnnotationChecks(reports));
        var suggestions = Of(reports => new AnnotationSuggestions(reports));
        AtSyntax((node) => places.Value?.CheckTypeArguments(node), SyntaxKind.GenericName);
        AtSyntax((node) => checks.Value?.CheckAnnotation(node), SyntaxKind.Attribute);
        AtSyntax((node) => checks.Value?.CheckOverride(node), SyntaxKind.MethodDeclaration, SyntaxKind.GetAccessorDeclaration, SyntaxKind.PropertyDeclaration);
        start.RegisterOperationAction(operation =>
        {
            if (isLookedAt(operation.Operation.Syntax.SyntaxTree))
                safely(() => places.Value?.CheckCall(operation));
        }, OperationKind.Invocation);
        start.RegisterSymbolAction(symbol =>
        {
            if (symbol.Symbol.Locations.Any(each => each.SourceTree is { } tree && isLookedAt(tree)))
                safely(() => suggestions.Value?.Check(symbol));
        }, SymbolKind.Method, SymbolKind.Property);

        Lazy<T?> Of<T>(Func<FlowReports, T> create) where T : class => new(() => flow.Value is { } reports ? create(reports) : null);

        void AtSyntax(Action<SyntaxNodeAnalysisContext> check, params SyntaxKind[] kinds) => start.RegisterSyntaxNodeAction(node =>
        {
            if (isLookedAt(node.Node.SyntaxTree))
                safely(() => check(node));
        }, kinds);
    }
}
