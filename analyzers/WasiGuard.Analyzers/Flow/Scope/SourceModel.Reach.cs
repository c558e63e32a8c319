using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The gate: only code from which an input can reach a runner is followed. For all other code a look at its calls is the whole cost.</summary>
internal sealed partial class SourceModel
{
    private readonly ConcurrentDictionary<ISymbol, BodySummary> _outlines = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ControlFlowGraph, RemainingHandOvers> _ahead = new();
    private readonly ConcurrentDictionary<ISymbol, CallSummary> _reaches = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, SideEffects> _changes = new(SymbolEqualityComparer.Default);

    public bool CanReachRunner(IOperation block, CancellationToken cancellation)
    {
        // What the driver has bound is not bound again.
        if (block.SemanticModel is { } model && model.Compilation == symbols.Compilation)
            _models.TryAdd(model.SyntaxTree, model);
        var calls = new CalledBodies(block, this);
        foreach (var operation in block.Descendants())
        {
            if (CalledBodies.TargetOf(operation) is { } target && MayHandOver(target))
                return true;
            calls.Add(operation);
        }

        return calls.Bodies.Any(callee => SummaryOfCall(callee, cancellation).MayHandOver);
    }

    /// <summary>Where in a body something is still to be found.</summary>
    public RemainingHandOvers RemainingHandOversIn(ControlFlowGraph graph, ISymbol body, CancellationToken cancellation) => _ahead.GetOrAdd(graph, each => new(each, operation => OperationMayHandOver(operation, cancellation), ExitMatters(each, body)));

    private bool OperationMayHandOver(IOperation operation, CancellationToken cancellation)
    {
        if (operation is IFlowAnonymousFunctionOperation lambda)
            return SummaryOfCall(lambda.Symbol, cancellation).MayHandOver;
        if (CalledBodies.TargetOf(operation) is { } target && (target.MethodKind == MethodKind.DelegateInvoke || IsOverridable(target) || MayHandOver(target)))
            return true;
        return CalledBodies.Of(operation, this).Any(callee => SummaryOfCall(callee, cancellation).MayHandOver);
    }

    /// <summary>Lambdas that are returned, and local functions that nothing calls, are judged at the end.</summary>
    private static bool ExitMatters(ControlFlowGraph graph, ISymbol body) =>
        body is not IMethodSymbol method || !graph.LocalFunctions.IsEmpty || !method.ReturnsVoid && CanBeLambda(method.ReturnType);

    private static bool CanBeLambda(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => CanBeLambda(array.ElementType),
        INamedTypeSymbol { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Object or SpecialType.System_Delegate } or ITypeParameterSymbol or IDynamicTypeSymbol => true,
        INamedTypeSymbol { TypeArguments: var arguments } => arguments.Any(CanBeLambda),
        _ => false,
    };

    /// <summary>What following a method, local function, lambda or initialized member can bring to light.</summary>
    public CallSummary SummaryOfCall(ISymbol body, CancellationToken cancellation) =>
        _reaches.TryGetValue(body.OriginalDefinition, out var known) ? known : new CallSummarySearch(each => SummaryOfBody(each, cancellation), _reaches).Of(body.OriginalDefinition);

    /// <summary>What a body and all that it calls may change. Only asked of a call that the engine has come to and does not follow.</summary>
    public SideEffects SideEffectsOf(ISymbol body, CancellationToken cancellation) => _changes.GetOrAdd(body.OriginalDefinition, start => new SideEffectSearch(this, cancellation).Of(start));

    /// <summary>The body of a method, local function or lambda, wherever in the compilation it is.</summary>
    public IOperation? BodyOf(ISymbol body, CancellationToken cancellation) =>
        body is IMethodSymbol method && (BodySyntax(method) ?? ClosureSyntax(method)) is { } syntax ? SemanticModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation) : null;

    private BodySummary SummaryOfBody(ISymbol body, CancellationToken cancellation) => _outlines.GetOrAdd(body, each =>
    {
        if ((each is IMethodSymbol method ? BodySyntax(method) ?? ClosureSyntax(method) : InitializerSyntax(each)) is not { } syntax)
            return BodySummary.Empty;
        if (!candidates.Contains(syntax.SyntaxTree))
            return BodySummary.Empty with { BranchCount = BodySummary.CountBranches(syntax), MayThrow = syntax.DescendantNodes().Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax) };
        return SemanticModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation) is { } operation ? BodySummary.Of(operation, this) : BodySummary.Empty;
    });

    private static SyntaxNode? ClosureSyntax(IMethodSymbol method) =>
        method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction ? Syntax(method) : null;
}
