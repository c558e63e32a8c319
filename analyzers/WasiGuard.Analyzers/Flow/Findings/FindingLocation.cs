using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers.Flow.Findings;

/// <summary>Where a mismatch is reported: at what the input is made of, as far as the call shows it.</summary>
internal static class FindingLocation
{
    /// <summary>The text of the argument that is given for a parameter.</summary>
    public static SyntaxNode? ArgumentOf(IOperation call, IParameterSymbol parameter)
    {
        var arguments = call switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        };
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Ordinal == parameter.Ordinal && argument.ArgumentKind != ArgumentKind.DefaultValue)
                return argument.Syntax is ArgumentSyntax syntax ? syntax.Expression : argument.Value.Syntax;
        }

        return null;
    }

    /// <param name="parameter">The parameter that gets the input, or the runner; null for the name in the call.</param>
    public static Location LocationOf(IOperation call, IParameterSymbol? parameter, CapabilityRequirement requirement)
    {
        if (parameter is null)
            return NameIn(call.Syntax).GetLocation();
        if (ArgumentOf(call, parameter) is not { } argument)
            return call.Syntax.GetLocation();
        var expression = WithoutCasts(argument);
        return (Setter(expression, requirement, 0) ?? expression).GetLocation();
    }

    private static SyntaxNode NameIn(SyntaxNode call) => call is InvocationExpressionSyntax invocation
        ? invocation.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            var name => name,
        }
        : call;

    /// <summary>The initializer in a creation or <c>with</c> expression that sets the member, the innermost one.</summary>
    private static SyntaxNode? Setter(SyntaxNode expression, CapabilityRequirement requirement, int step)
    {
        var initializer = expression switch
        {
            BaseObjectCreationExpressionSyntax creation => creation.Initializer,
            WithExpressionSyntax with => with.Initializer,
            InitializerExpressionSyntax nested => nested,
            _ => null,
        };
        if (initializer is null || step == requirement.Path.Length)
            return null;
        foreach (var each in initializer.Expressions)
        {
            if (each is AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } assignment && name.Identifier.ValueText == requirement.Path[step].Name)
                return Setter(WithoutCasts(assignment.Right), requirement, step + 1) ?? assignment;
        }

        return null;
    }

    private static SyntaxNode WithoutCasts(SyntaxNode expression)
    {
        while (true)
        {
            switch (expression)
            {
                case ParenthesizedExpressionSyntax inner:
                    expression = inner.Expression;
                    break;
                case CastExpressionSyntax cast:
                    expression = cast.Expression;
                    break;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven:
                    expression = forgiven.Operand;
                    break;
                default:
                    return expression;
            }
        }
    }
}
