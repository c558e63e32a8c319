using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Who runs an input that is handed over, and where a mismatch is reported.</summary>
internal sealed partial class SourceModel
{
    private readonly ConcurrentDictionary<IParameterSymbol, RunnerOf?> _runners = new(SymbolEqualityComparer.Default);

    /// <summary>The runner that a method hands an input to: the receiver when both parts are null.</summary>
    public sealed record RunnerOf(IParameterSymbol? Parameter, ITypeSymbol? Type);

    public RunnerOf? RunnerFor(IMethodSymbol method, IParameterSymbol input) => _runners.GetOrAdd(input, _ =>
    {
        if (method.ContainingType.Is(symbols.CapabilityGuard) && method.Name == "ThrowIfUnsupported")
            return new(method.Parameters[0], null);
        if (RunsOn(method, input.Ordinal) is { } attribute)
        {
            return attribute.ConstructorArguments switch
            {
                [{ Value: ITypeSymbol type }] => new(null, type),
                [{ Value: "this" }] => new(null, null),
                [{ Value: string name }] when method.Parameters.FirstOrDefault(each => each.Name == name) is { } parameter => new(parameter, null),
                _ => null,
            };
        }

        return IsExecute(method) ? new(null, null) : null;
    });

    /// <summary>A call of the method may hand an input to a runner, whichever code it leads to.</summary>
    public bool MayHandOver(IMethodSymbol method)
    {
        var isOpen = method.MethodKind == MethodKind.DelegateInvoke || IsOverridable(method);
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.SpecialType == SpecialType.None && Contract.IsInput(parameter.Type) && (isOpen || RunnerFor(method, parameter) is not null))
                return true;
        }

        return false;
    }

    /// <summary>Other code of this compilation may run in its place.</summary>
    private static bool IsOverridable(IMethodSymbol method) => (method.IsAbstract || method.IsVirtual || method.IsOverride) && !method.DeclaringSyntaxReferences.IsEmpty;

    private AttributeData? RunsOn(IMethodSymbol method, int ordinal)
    {
        for (var current = method; current is not null; current = current.OverriddenMethod)
        {
            if (current.Parameters[ordinal].FindAttribute(symbols.RunsOnAttribute) is { } attribute)
                return attribute;
        }

        foreach (var implemented in method.ContainingType.AllInterfaces)
        {
            foreach (var member in implemented.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                if (member.Parameters.Length > ordinal && member.Parameters[ordinal].FindAttribute(symbols.RunsOnAttribute) is { } attribute && method.Is(method.ContainingType.FindImplementationForInterfaceMember(member)))
                    return attribute;
            }
        }

        return null;
    }

    private bool IsExecute(IMethodSymbol method)
    {
        if (symbols.IWasiRunner.GetMembers("ExecuteAsync").OfType<IMethodSymbol>().FirstOrDefault() is not { } execute)
            return false;
        for (var current = method; current is not null; current = current.OverriddenMethod)
        {
            if (current.Is(execute) || current.ContainingType.TypeKind == TypeKind.Class && current.ContainingType.Implements(symbols.IWasiRunner) && current.Is(current.ContainingType.FindImplementationForInterfaceMember(execute)))
                return true;
        }

        return false;
    }

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

    public static Location LocationOf(IOperation call, IParameterSymbol parameter, CapabilityRequirement requirement)
    {
        if (ArgumentOf(call, parameter) is not { } argument)
            return call.Syntax.GetLocation();
        var expression = WithoutCasts(argument);
        return (Setter(expression, requirement, 0) ?? expression).GetLocation();
    }

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

    /// <summary>
    /// The call is in a <c>try</c> of the same function whose <c>catch</c> names the guard's exception,
    /// or in a lambda for a method that is told to expect it, as <c>Assert.ThrowsAsync&lt;WasiCapabilityNotSupportedException&gt;</c>.
    /// </summary>
    public bool IsHandled(SyntaxNode call)
    {
        for (var node = call; node is not null and not (MemberDeclarationSyntax and not GlobalStatementSyntax or LocalFunctionStatementSyntax); node = node.Parent)
        {
            if (node is AnonymousFunctionExpressionSyntax)
                return node.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation } && Expects(invocation);
            if (node.Parent is TryStatementSyntax attempt && attempt.Block == node && attempt.Catches.Any(Handles))
                return true;
        }

        return false;
    }

    private bool Expects(InvocationExpressionSyntax invocation) =>
        SemanticModelOf(invocation.SyntaxTree).GetSymbolInfo(invocation).Symbol is IMethodSymbol { TypeArguments: { IsEmpty: false } expected } && expected.Any(IsRefusal);

    private bool IsRefusal(ITypeSymbol type) => type.Is(symbols.WasiCapabilityNotSupportedException) || type.Is(symbols.WasiCapabilityNotSupportedException.BaseType);

    private bool Handles(CatchClauseSyntax clause)
    {
        if (clause.Declaration is null || clause.Filter is not null || SemanticModelOf(clause.SyntaxTree).GetTypeInfo(clause.Declaration.Type).Type is not { } type)
            return false;
        return IsRefusal(type) && !clause.Block.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(node => node is ThrowStatementSyntax { Expression: null });
    }
}
