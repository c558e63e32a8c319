using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>Calls whose refusal by the run-time guard the program itself deals with.</summary>
internal sealed class HandledRefusals(SourceModel source, CapabilityModel contract)
{
    /// <summary>
    /// The call is in a <c>try</c> of the same function whose <c>catch</c> names the guard's exception,
    /// or in a lambda for a method that is told to expect it, as <c>Assert.ThrowsAsync&lt;WasiCapabilityNotSupportedException&gt;</c>.
    /// </summary>
    public bool IsHandled(SyntaxNode call) => IsHandled(call, contract.Refusal);

    /// <summary>As above, for another exception.</summary>
    public bool IsHandled(SyntaxNode call, INamedTypeSymbol refusal)
    {
        for (var node = call; node is not null and not (MemberDeclarationSyntax and not GlobalStatementSyntax
            or LocalFunctionStatementSyntax); node = node.Parent)
        {
            if (node is AnonymousFunctionExpressionSyntax)
                return node.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation } && Expects(invocation, refusal);
            if (node.Parent is TryStatementSyntax attempt && attempt.Block == node && attempt.Catches.Any(clause => Handles(clause, refusal)))
                return true;
        }

        return false;
    }

    private bool Expects(InvocationExpressionSyntax invocation, INamedTypeSymbol refusal) =>
        source.SemanticModelOf(invocation.SyntaxTree).GetSymbolInfo(invocation).Symbol is IMethodSymbol { TypeArguments: { IsEmpty: false } expected }
            && expected.Any(type => Is(type, refusal));

    private static bool Is(ITypeSymbol type, INamedTypeSymbol refusal) => type.Is(refusal) || type.Is(refusal.BaseType);

    private bool Handles(CatchClauseSyntax clause, INamedTypeSymbol refusal)
    {
        if (clause.Declaration is null
            || clause.Filter is not null
            || source.SemanticModelOf(clause.SyntaxTree).GetTypeInfo(clause.Declaration.Type).Type is not { } type)
            return false;
        return Is(type, refusal)
            && !clause.Block.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                .Any(node => node is ThrowStatementSyntax { Expression: null });
    }
}
