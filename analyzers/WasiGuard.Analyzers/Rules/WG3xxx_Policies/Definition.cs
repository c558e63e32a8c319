using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Where a variable of the same file gets its first value.</summary>
internal static class Definition
{
    /// <summary>What the local, or the field or property that cannot be set again, is declared with; null when that is not in this file.</summary>
    public static IOperation? Of(IOperation reference) => reference switch
    {
        ILocalReferenceOperation local => LocalValue.InitialOf(local),
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } => InitializerOf(field, reference),
        IPropertyReferenceOperation { Property: { SetMethod: null } property } => InitializerOf(property, reference),
        _ => null,
    };

    private static IOperation? InitializerOf(ISymbol member, IOperation reference)
    {
        if (reference.SemanticModel is not { } model
            || model.Compilation.DeclarationsOf(member).FirstOrDefault(each => each.SyntaxTree == model.SyntaxTree) is not { } syntax)
        {
            return null;
        }

        var value = syntax switch
        {
            VariableDeclaratorSyntax variable => variable.Initializer?.Value,
            PropertyDeclarationSyntax property => property.Initializer?.Value ?? property.ExpressionBody?.Expression,
            _ => null,
        };
        return value is null ? null : model.GetOperation(value);
    }
}
