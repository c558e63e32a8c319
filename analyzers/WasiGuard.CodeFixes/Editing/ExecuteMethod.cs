using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>Finds the method that executes, and turns it into the one that another base class calls.</summary>
internal static class ExecuteMethod
{
    /// <summary>The method when it is declared in this part of the class, neither virtual nor abstract.</summary>
    public static MethodDeclarationSyntax? In(ClassDeclarationSyntax type, SemanticModel model) =>
        KnownSymbols.Find(model.Compilation) is { } symbols
        && model.GetDeclaredSymbol(type) is { } symbol
        && RunnerEntry.Of(symbol, symbols) is { IsVirtual: false, IsAbstract: false } execute
        && execute.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is MethodDeclarationSyntax method && method.Parent == type
            ? method
            : null;

    /// <summary><c>protected override … ExecuteCoreAsync(…)</c>.</summary>
    public static MethodDeclarationSyntax AsCore(MethodDeclarationSyntax method) =>
        WithModifiers(method, SyntaxKind.ProtectedKeyword, SyntaxKind.OverrideKeyword)
            .WithIdentifier(SyntaxFactory.Identifier("ExecuteCoreAsync"))
            .WithParameterList(method.ParameterList.WithParameters(SyntaxFactory.SeparatedList(
                method.ParameterList.Parameters.Select(parameter => parameter.WithDefault(null).WithIdentifier(parameter.Identifier.WithTrailingTrivia())),
                method.ParameterList.Parameters.GetSeparators())));

    /// <summary><c>public override … ExecuteAsync(…, CancellationToken cancellationToken = default)</c>.</summary>
    public static MethodDeclarationSyntax AsOverride(MethodDeclarationSyntax method)
    {
        var parameters = method.ParameterList.Parameters;
        var last = parameters[parameters.Count - 1];
        var optional = last.Default is not null ? last : last.WithDefault(SyntaxFactory.EqualsValueClause(
            SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression)));
        return WithModifiers(method, SyntaxKind.PublicKeyword, SyntaxKind.OverrideKeyword)
            .WithIdentifier(SyntaxFactory.Identifier("ExecuteAsync"))
            .WithParameterList(method.ParameterList.WithParameters(parameters.Replace(last, optional)));
    }

    private static MethodDeclarationSyntax WithModifiers(MethodDeclarationSyntax method, params SyntaxKind[] kinds)
    {
        var kept = method.Modifiers.Where(token => token.Kind() is SyntaxKind.AsyncKeyword or SyntaxKind.UnsafeKeyword).Select(token => token.Kind());
        var modifiers = kinds.Concat(kept).Select(kind => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space));
        return method
            .WithExplicitInterfaceSpecifier(null)
            .WithModifiers([])
            .WithReturnType(method.ReturnType.WithLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(modifiers))
            .WithLeadingTrivia(method.GetLeadingTrivia());
    }
}
