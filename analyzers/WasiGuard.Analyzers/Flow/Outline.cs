using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>One body at a glance, without following it: what it calls and whether it deals with runners and inputs.</summary>
/// <param name="Calls">The bodies of this compilation that it may run.</param>
/// <param name="Assigned">The members that it assigns.</param>
internal sealed record Outline(bool HandsOver, bool Speaks, int Weight, ImmutableArray<ISymbol> Calls, ImmutableArray<ISymbol> Assigned)
{
    private const int WeightOfLoop = 4;

    public static readonly Outline Empty = new(false, false, 0, [], []);

    public static Outline Of(IOperation body, Program program)
    {
        var calls = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var assigned = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var (handsOver, speaks) = (false, false);
        foreach (var operation in body.DescendantsAndSelf())
        {
            speaks |= program.Model.IsPart(operation.Type);
            switch (operation)
            {
                case IInvocationOperation invocation:
                    handsOver |= program.MayHandOver(invocation.TargetMethod);
                    Add(invocation.TargetMethod);
                    break;
                case IObjectCreationOperation { Constructor: { } constructor }:
                    handsOver |= program.MayHandOver(constructor);
                    AddConstructor(constructor);
                    break;
                case IMethodReferenceOperation group:
                    handsOver |= program.MayHandOver(group.Method);
                    Add(group.Method);
                    break;
                case IPropertyReferenceOperation { Property: var property }:
                    speaks |= program.Model.GuardedBy(property) is not null;
                    Add(property.GetMethod);
                    Add(property.SetMethod);
                    break;
                case IBinaryOperation { OperatorMethod: { } method }:
                    Add(method);
                    break;
                case IUnaryOperation { OperatorMethod: { } method }:
                    Add(method);
                    break;
                case IConversionOperation { OperatorMethod: { } method }:
                    Add(method);
                    break;
                case IAssignmentOperation { Target: IMemberReferenceOperation target }:
                    AddAssigned(target);
                    break;
                case IIncrementOrDecrementOperation { Target: IMemberReferenceOperation target }:
                    AddAssigned(target);
                    break;
            }
        }

        return new(handsOver, speaks, WeightOf(body.Syntax), [.. calls], [.. assigned]);

        void Add(IMethodSymbol? method)
        {
            if (method is not null && (Program.HasBody(method) || method.MethodKind == MethodKind.LocalFunction && !Holds(method)))
                calls.Add(method.OriginalDefinition);
        }

        bool Holds(IMethodSymbol function) => Program.Syntax(function) is { } syntax && body.Syntax.Contains(syntax);

        void AddAssigned(IMemberReferenceOperation target)
        {
            var changesLater = target.Member is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod.IsInitOnly: false };
            if (changesLater && target.Instance is not IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver })
                assigned.Add(Judgement.Canonical(target.Member));
        }

        void AddConstructor(IMethodSymbol constructor)
        {
            Add(constructor);
            if (constructor.ContainingType.DeclaringSyntaxReferences.IsEmpty)
                return;
            foreach (var member in Program.Initialized(constructor.ContainingType))
                calls.Add(member.OriginalDefinition);
        }
    }

    /// <summary>How many ways may lead through the text.</summary>
    public static int WeightOf(SyntaxNode syntax) => syntax.DescendantNodes().Sum(node => (SyntaxKind)node.RawKind switch
    {
        SyntaxKind.ForStatement or SyntaxKind.ForEachStatement or SyntaxKind.ForEachVariableStatement or SyntaxKind.WhileStatement or SyntaxKind.DoStatement => WeightOfLoop,
        SyntaxKind.IfStatement or SyntaxKind.ConditionalExpression or SyntaxKind.CoalesceExpression or SyntaxKind.CoalesceAssignmentExpression or SyntaxKind.ConditionalAccessExpression => 1,
        SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.IsPatternExpression or SyntaxKind.SwitchExpressionArm or SyntaxKind.CatchClause or SyntaxKind.CaseSwitchLabel or SyntaxKind.CasePatternSwitchLabel => 1,
        _ => 0,
    });
}
