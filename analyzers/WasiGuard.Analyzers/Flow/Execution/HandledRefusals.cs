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
    public bool IsHandled(SyntaxNode call)
    {
        for (var node = call; node is not null and not (MemberDeclarationSyntax and not GlobalStatementSyntax
            or LocalFunctionStatementSyntax); node = node.Parent)
        {
            if (node is AnonymousFunctionExpressionSyntax)
                return node.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation } && Expects(invocation);
            if (node.Parent is TryStatementSyntax attempt && attempt.Block == node && attempt.Catches.Any(Handles))
                return true;
        }

        return false;
    }

    private bool Expects(InvocationExpressionSyntax invocation) =>
        source.SemanticModelOf(invocation.SyntaxTree).GetSymbolInfo(invocation).Symbol is IMethodSymbol { TypeArguments: { IsEmpty: false } expected }
            && expected.Any(IsRefusal);

    private bool IsRefusal(ITypeSymbol type) => type.Is(contract.Refusal) || type.Is(contract.Refusal.BaseType);

    private bool Handles(CatchClauseSyntax clause)
    {
        if (clause.Declaration is null
            || clause.Filter is not null
            || source.SemanticModelOf(clause.SyntaxTree).GetTypeInfo(clause.Declaration.Type).Type is not { } type)
            return false;
        return IsRefusal(type)
            && !clause.Block.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                .Any(node => node is ThrowStatementSyntax { Expression: null });
    }
}
