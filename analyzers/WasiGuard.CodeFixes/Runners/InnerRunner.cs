using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>The parameter that brings a decorator its inner runner, of the only constructor.</summary>
/// <param name="Constructor">Null for a primary constructor.</param>
internal sealed record InnerRunner(ParameterSyntax Parameter, IParameterSymbol Symbol, ConstructorDeclarationSyntax? Constructor)
{
    /// <summary>Null when there is not exactly one, or it may be null, which the base class does not take.</summary>
    public static InnerRunner? Of(FixPlace place, ClassDeclarationSyntax type)
    {
        var constructors = type.Members.OfType<ConstructorDeclarationSyntax>().Where(each => !each.Modifiers.Any(SyntaxKind.StaticKeyword)).ToList();
        var (list, constructor) = (type.ParameterList, constructors) switch
        {
            ({ } primary, { Count: 0 }) => (primary, null),
            (null, [{ Initializer: null or { RawKind: (int)SyntaxKind.BaseConstructorInitializer, ArgumentList.Arguments.Count: 0 } } only]) =>
                (only.ParameterList, only),
            _ => (default(ParameterListSyntax), default(ConstructorDeclarationSyntax)),
        };
        var runners = (list?.Parameters ?? [])
            .Where(each => place.Model.GetDeclaredSymbol(each, place.CancellationToken)?.Type.Implements(place.Symbols.IWasiRunner) == true)
            .ToList();
        return runners is [var parameter] && place.Model.GetDeclaredSymbol(parameter, place.CancellationToken) is { RefKind: RefKind.None } symbol
            && symbol.NullableAnnotation != NullableAnnotation.Annotated
                ? new(parameter, symbol, constructor)
                : null;
    }

    /// <summary>The parameter as an argument, an <c>@</c> before it kept.</summary>
    public string Name => Parameter.Identifier.Text;

    /// <summary>
    /// Where members use the parameter of a primary constructor, and so capture it. The base class holds the runner: a capture would hold it twice.
    /// What runs during construction (initializers, arguments of the base class) can use the parameter itself, and nothing else; a name is no use.
    /// </summary>
    public IReadOnlyList<IdentifierNameSyntax> Captures(FixPlace place, ClassDeclarationSyntax type) => Constructor is not null ? [] :
    [
        .. type.Members.SelectMany(member => member.DescendantNodes()).OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == Symbol.Name
                && place.Model.GetSymbolInfo(name, place.CancellationToken).Symbol.Is(Symbol)
                && !IsInInitializer(name, type) && !IsOperandOfNameof(name, place.Model)),
    ];

    /// <summary>Whether a member gives the parameter another value, which the base class would not see.</summary>
    public static bool IsWritten(IdentifierNameSyntax use) =>
        use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use
        || use.Parent is ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword }
        || use.Parent is RefExpressionSyntax
        || use.Ancestors().TakeWhile(each => each is TupleExpressionSyntax or ArgumentSyntax or AssignmentExpressionSyntax or ParenthesizedExpressionSyntax)
            .OfType<AssignmentExpressionSyntax>().Any(each => each.Left.Span.Contains(use.Span));

    private static bool IsInInitializer(SyntaxNode use, ClassDeclarationSyntax type) =>
        use.Ancestors().TakeWhile(each => each != type).Any(each => each is EqualsValueClauseSyntax
        {
            Parent: PropertyDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax },
        });

    private static bool IsOperandOfNameof(SyntaxNode use, SemanticModel model) =>
        use.FirstAncestorOrSelf<InvocationExpressionSyntax>(each => each is { Expression: IdentifierNameSyntax { Identifier.Text: "nameof" } }) is { } call
        && model.GetConstantValue(call).HasValue;
}
