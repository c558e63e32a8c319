using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.CodeFixes;

/// <summary>The variable, field, property or result that a value is stored in, and the type that its declaration writes.</summary>
/// <param name="Symbol">What holds the value; null for a method's result that has no name.</param>
internal sealed record DeclaredTypeOf(TypeSyntax Type, ISymbol? Symbol)
{
    /// <summary>Looks outwards from an expression, through everything that may pass its value on: the compiler has the last word.</summary>
    public static DeclaredTypeOf? Find(SyntaxNode value, SemanticModel model, CancellationToken cancellationToken)
    {
        for (var node = value; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case EqualsValueClauseSyntax { Parent: { } declared }:
                    return Of(declared, model.GetDeclaredSymbol(declared, cancellationToken));
                case AssignmentExpressionSyntax { Parent: not InitializerExpressionSyntax } assignment
                    when assignment.Right == node && model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol is { } target:
                    return target.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is { } place ? Of(place, target) : null;
                case ArrowExpressionClauseSyntax { Parent: { } function }:
                    return Result(function, model, cancellationToken);
                case ReturnStatementSyntax or YieldStatementSyntax:
                    var inner = parent.Ancestors().FirstOrDefault(IsFunction);
                    if (inner is not AnonymousFunctionExpressionSyntax)
                        return inner is null ? null : Result(inner, model, cancellationToken);
                    parent = inner;
                    break;
                case StatementSyntax or MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    private static bool IsFunction(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax;

    private static DeclaredTypeOf? Of(SyntaxNode declaration, ISymbol? symbol) => declaration switch
    {
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax variables } => new(variables.Type, symbol),
        PropertyDeclarationSyntax property => new(property.Type, symbol),
        ParameterSyntax { Type: { } type } => new(type, symbol),
        _ => null,
    };

    private static DeclaredTypeOf? Result(SyntaxNode function, SemanticModel model, CancellationToken cancellationToken) => function switch
    {
        MethodDeclarationSyntax method => new(method.ReturnType, model.GetDeclaredSymbol(method, cancellationToken)),
        LocalFunctionStatementSyntax local => new(local.ReturnType, model.GetDeclaredSymbol(local, cancellationToken)),
        BasePropertyDeclarationSyntax property => new(property.Type, model.GetDeclaredSymbol(property, cancellationToken)),
        OperatorDeclarationSyntax made => new(made.ReturnType, null),
        AccessorDeclarationSyntax { RawKind: (int)SyntaxKind.GetAccessorDeclaration, Parent.Parent: { } property } =>
            Result(property, model, cancellationToken),
        _ => null,
    };
}
