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
internal sealed partial class Program
{
    private readonly ConcurrentDictionary<ISymbol, Outline> _outlines = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ControlFlowGraph, Ahead> _ahead = new();
    private readonly ConcurrentDictionary<ISymbol, Reach> _reaches = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, Changes> _changes = new(SymbolEqualityComparer.Default);

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

        return calls.Bodies.Any(callee => ReachOf(callee, cancellation).HandsOver);
    }

    /// <summary>Where in a body something is still to be found.</summary>
    public Ahead AheadIn(ControlFlowGraph graph, ISymbol body, CancellationToken cancellation) => _ahead.GetOrAdd(graph, each => new(each, operation => MayHandOver(operation, cancellation), ExitMatters(each, body)));

    private bool MayHandOver(IOperation operation, CancellationToken cancellation)
    {
        if (operation is IFlowAnonymousFunctionOperation lambda)
            return ReachOf(lambda.Symbol, cancellation).HandsOver;
        if (CalledBodies.TargetOf(operation) is { } target && (target.MethodKind == MethodKind.DelegateInvoke || IsOpen(target) || MayHandOver(target)))
            return true;
        return CalledBodies.Of(operation, this).Any(callee => ReachOf(callee, cancellation).HandsOver);
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
    public Reach ReachOf(ISymbol body, CancellationToken cancellation) =>
        _reaches.TryGetValue(body.OriginalDefinition, out var known) ? known : new ReachSearch(each => OutlineOf(each, cancellation), _reaches).Of(body.OriginalDefinition);

    /// <summary>What a body and all that it calls may change. Only asked of a call that the engine has come to and does not follow.</summary>
    public Changes ChangesBy(ISymbol body, CancellationToken cancellation) => _changes.GetOrAdd(body.OriginalDefinition, start => new ChangeSearch(this, cancellation).Of(start));

    /// <summary>The body of a method, local function or lambda, wherever in the compilation it is.</summary>
    public IOperation? BodyOf(ISymbol body, CancellationToken cancellation) =>
        body is IMethodSymbol method && (BodySyntax(method) ?? ClosureSyntax(method)) is { } syntax ? ModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation) : null;

    private Outline OutlineOf(ISymbol body, CancellationToken cancellation) => _outlines.GetOrAdd(body, each =>
    {
        if ((each is IMethodSymbol method ? BodySyntax(method) ?? ClosureSyntax(method) : InitializerSyntax(each)) is not { } syntax)
            return Outline.Empty;
        if (!candidates.Contains(syntax.SyntaxTree))
            return Outline.Empty with { Weight = Outline.WeightOf(syntax), Ends = syntax.DescendantNodes().Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax) };
        return ModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation) is { } operation ? Outline.Of(operation, this) : Outline.Empty;
    });

    private static SyntaxNode? ClosureSyntax(IMethodSymbol method) =>
        method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction ? Syntax(method) : null;
}
