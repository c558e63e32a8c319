using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>One body at a glance, without following it: what it calls and whether it deals with runners and inputs.</summary>
/// <param name="Calls">The bodies of this compilation that it may run.</param>
/// <param name="MayThrow">It may throw, or call what never returns.</param>
internal sealed record BodySummary(bool MayHandOver, bool MentionsRunners, bool MayThrow, int BranchCount, ImmutableArray<ISymbol> Calls)
{
    private const int BranchesOfLoop = 4;

    public static readonly BodySummary Empty = new(false, false, false, 0, []);

    public static BodySummary Of(IOperation body, SourceModel source, CapabilityModel contract, Func<IOperation, bool> mayHandOverAtOnce)
    {
        var calls = new CalledBodies(body, source);
        var (mayHandOver, mentionsRunners, mayThrow) = (false, false, false);
        foreach (var operation in body.DescendantsAndSelf())
        {
            calls.Add(operation);
            mayHandOver |= mayHandOverAtOnce(operation);
            mayThrow |= CalledBodies.TargetOf(operation) is { } target && contract.NeverReturns(target);

            mayThrow |= operation is IThrowOperation;
            mentionsRunners |= contract.IsPart(operation.Type)
                || operation is IPropertyReferenceOperation property && contract.GuardedBy(property.Property) is not null;
        }

        return new(mayHandOver, mentionsRunners, mayThrow, CountBranches(body.Syntax), [.. calls.Bodies]);
    }

    /// <summary>How many ways may lead through the text.</summary>
    public static int CountBranches(SyntaxNode syntax) => syntax.DescendantNodes().Sum(node => (SyntaxKind)node.RawKind switch
    {
        SyntaxKind.ForStatement or SyntaxKind.ForEachStatement or SyntaxKind.ForEachVariableStatement or SyntaxKind.WhileStatement or SyntaxKind.DoStatement =>
            BranchesOfLoop,
        SyntaxKind.IfStatement or SyntaxKind.ConditionalExpression or SyntaxKind.CoalesceExpression or SyntaxKind.CoalesceAssignmentExpression
            or SyntaxKind.ConditionalAccessExpression =>
            1,
        SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.IsPatternExpression or SyntaxKind.SwitchExpressionArm
            or SyntaxKind.CatchClause or SyntaxKind.CaseSwitchLabel or SyntaxKind.CasePatternSwitchLabel =>
            1,
        _ => 0,
    });
}
