using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>Where a text gives a variable or member another value: by its name, so rather too much than too little.</summary>
internal sealed class AssignmentSearch(ISymbol variable)
{
    private readonly ITypeSymbol? _type = variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>What is assigned; the place itself where it is changed without a value that the text shows.</summary>
    public IEnumerable<ExpressionSyntax> In(SyntaxNode scope)
    {
        foreach (var node in scope.DescendantNodes())
        {
            switch (node)
            {
                case AssignmentExpressionSyntax assignment when Names(assignment.Left):
                    yield return IsMemberOfStruct(assignment.Left) ? assignment.Left : assignment.Right;
                    break;
                case ArgumentSyntax argument when !argument.RefKindKeyword.IsKind(SyntaxKind.None)
                    && !argument.RefKindKeyword.IsKind(SyntaxKind.InKeyword)
                    && Names(argument.Expression):
                    yield return argument.Expression;
                    break;
                case PrefixUnaryExpressionSyntax
                {
                    RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression
                    or (int)SyntaxKind.AddressOfExpression
                } unary when Names(unary.Operand):
                    yield return unary.Operand;
                    break;
                case PostfixUnaryExpressionSyntax
                {
                    RawKind: (int)SyntaxKind.PostIncrementExpression
                    or (int)SyntaxKind.PostDecrementExpression
                } step when Names(step.Operand):
                    yield return step.Operand;
                    break;
                case RefExpressionSyntax reference when Names(reference.Expression):
                    yield return reference.Expression;
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } when HasMethodsThatChangeIt && Names(call.Expression):
                    yield return call.Expression;
                    break;
            }
        }
    }

    /// <summary>Whether elements of an array or list are assigned, added or moved somewhere in a text.</summary>
    public bool ChangesElementsIn(SyntaxNode scope) => scope.DescendantNodes().Any(node => node switch
    {
        AssignmentExpressionSyntax { Left: var target } =>
            target.DescendantNodesAndSelf().Any(part => part is ElementAccessExpressionSyntax access && Names(access.Expression)),
        ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None, Expression: ElementAccessExpressionSyntax access } => Names(access.Expression),
        RefExpressionSyntax { Expression: ElementAccessExpressionSyntax access } => Names(access.Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } invocation =>
            Names(call.Expression) && s_changing.Contains(call.Name.Identifier.ValueText)
                || call.Expression is IdentifierNameSyntax { Identifier.ValueText: "Array" }
                    && invocation.ArgumentList.Arguments.Any(each => Names(each.Expression)),
        _ => false,
    });

    private static readonly HashSet<string> s_changing =
    [
        "Add", "AddRange", "Insert", "InsertRange", "Remove", "RemoveAt", "RemoveAll", "RemoveRange", "Clear", "Sort", "Reverse", "SetValue", "CopyTo",
        "AsSpan", "Push", "Enqueue", "TryAdd",
    ];

    /// <summary>A struct of this compilation whose own methods may give its members other values.</summary>
    private bool HasMethodsThatChangeIt =>
        _type is { TypeKind: TypeKind.Struct, IsReadOnly: false, ContainingAssembly: { } assembly } && assembly.Is(variable.ContainingAssembly);

    /// <summary>To set an element of a tuple or a member of a struct is to change the variable.</summary>
    private bool IsChangedByItsMembers => _type is { TypeKind: TypeKind.Struct, IsReadOnly: false };

    private bool IsMemberOfStruct(ExpressionSyntax target) =>
        IsChangedByItsMembers && target is MemberAccessExpressionSyntax access && access.Name.Identifier.ValueText != variable.Name;

    private bool Names(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax identifier => identifier.Identifier.ValueText == variable.Name,
        MemberAccessExpressionSyntax access =>
            access.Name.Identifier.ValueText == variable.Name || IsChangedByItsMembers && Names(access.Expression),
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText == variable.Name,
        ParenthesizedExpressionSyntax inner => Names(inner.Expression),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } inner => Names(inner.Operand),
        TupleExpressionSyntax tuple => tuple.Arguments.Any(argument => Names(argument.Expression)),
        _ => false,
    };
}
