using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Facts;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>The gate: only code from which an input can reach a runner is followed. For all other code a look at its calls is the whole cost.</summary>
internal sealed class RunnerReachability(
    SourceModel source, CapabilityModel contract, HandOverTargets targets, ForeignFacts facts, CandidateFiles candidates)
{
    private readonly ConcurrentDictionary<ISymbol, BodySummary> _bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ControlFlowGraph, RemainingHandOvers> _remaining = new();
    private readonly ConcurrentDictionary<ISymbol, CallSummary> _calls = new(SymbolEqualityComparer.Default);

    public bool CanReachRunner(IOperation block, CancellationToken cancellation)
    {
        if (block.SemanticModel is { } model)
            source.Take(model);
        var calls = new CalledBodies(block, source);
        foreach (var operation in block.Descendants())
        {
            if (MayHandOverAtOnce(operation, cancellation))
                return true;
            calls.Add(operation);
        }

        return calls.Bodies.Any(callee => SummaryOfCall(callee, cancellation).MayHandOver);
    }

    /// <summary>The operation may hand over by itself, whatever bodies in view it runs.</summary>
    private bool MayHandOverAtOnce(IOperation operation, CancellationToken cancellation)
    {
        if (operation is IPropertyReferenceOperation { Property: var property })
            return HasHandOvers(property.GetMethod) || HasHandOvers(property.SetMethod);
        return CalledBodies.TargetOf(operation) is { } target && (targets.MayHandOver(target) || HasHandOvers(target));

        bool HasHandOvers(IMethodSymbol? member) => member is not null && facts.MayHandOver(member, cancellation);
    }

    /// <summary>Where in a body something is still to be found.</summary>
    public RemainingHandOvers RemainingHandOversIn(
        ControlFlowGraph graph, ISymbol body, CancellationToken cancellation) => _remaining.GetOrAdd(
            graph, each => new(each, operation => OperationMayHandOver(operation, cancellation), ExitMatters(each, body)));

    private bool OperationMayHandOver(IOperation operation, CancellationToken cancellation)
    {
        if (operation is IFlowAnonymousFunctionOperation lambda)
            return SummaryOfCall(lambda.Symbol, cancellation).MayHandOver;
        if (CalledBodies.TargetOf(operation) is { } target
            && (target.MethodKind == MethodKind.DelegateInvoke || targets.IsOverridable(target) || targets.MayHandOver(target)))
            return true;
        return MayHandOverAtOnce(operation, cancellation) || CalledBodies.Of(operation, source).Any(callee => SummaryOfCall(callee, cancellation).MayHandOver);
    }

    /// <summary>Lambdas that are returned, and local functions that nothing calls, are judged at the end.</summary>
    private static bool ExitMatters(ControlFlowGraph graph, ISymbol body) =>
        body is not IMethodSymbol method || !graph.LocalFunctions.IsEmpty || !method.ReturnsVoid && CanBeLambda(method.ReturnType);

    private static bool CanBeLambda(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => CanBeLambda(array.ElementType),
        INamedTypeSymbol { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Object or SpecialType.System_Delegate }
            or ITypeParameterSymbol or IDynamicTypeSymbol =>
            true,
        INamedTypeSymbol { TypeArguments: var arguments } => arguments.Any(CanBeLambda),
        _ => false,
    };

    /// <summary>What following a method, local function, lambda or initialized member can bring to light.</summary>
    public CallSummary SummaryOfCall(ISymbol body, CancellationToken cancellation) =>
        _calls.TryGetValue(body.OriginalDefinition, out var known)
            ? known
            : new CallSummarySearch(each => SummaryOfBody(each, cancellation), _calls).Of(body.OriginalDefinition);

    private BodySummary SummaryOfBody(ISymbol body, CancellationToken cancellation) => _bodies.GetOrAdd(body, each =>
    {
        if ((each is IMethodSymbol method
            ? source.BodySyntax(method) ?? source.ClosureSyntax(method)
            : source.InitializerSyntax(each)) is not { } syntax)
            return BodySummary.Empty;
        if (!candidates.Contains(syntax.SyntaxTree))
            return BodySummary.Empty with
            {
                BranchCount = BodySummary.CountBranches(syntax),
                MayThrow = syntax.DescendantNodes().Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax)
            };
        return source.SemanticModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation) is { } operation
            ? BodySummary.Of(operation, source, contract, each => MayHandOverAtOnce(each, cancellation))
            : BodySummary.Empty;
    });
}
