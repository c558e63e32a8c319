using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Whether a runner's inputs meet the guard on every path, before anything uses them. A helper of the compilation is looked into.</summary>
internal sealed class GuardedPaths(INamedTypeSymbol runner, KnownSymbols symbols, SourceBodies bodies, CancellationToken cancellationToken)
{
    private const int MaxDepth = 8;

    private readonly Dictionary<ISymbol, PathSummary> _known = new(SymbolEqualityComparer.Default);

    public KnownSymbols Symbols => symbols;

    /// <summary>Guarded, or everything handed to an inner runner, which has its own guard.</summary>
    public bool AreAll(IMethodSymbol execute)
    {
        var input = execute.Parameters.FirstOrDefault(parameter => parameter.Type.DerivesFrom(symbols.WasiExecInput));
        var paths = Summarize(execute, input, [], depth: 0);
        return (paths.GuardedAtEnd && !paths.UsedBefore) || paths.ForwardedAtEnd;
    }

    /// <summary>What a call of the method does for the input in the parameter; nothing is known of methods without a body.</summary>
    public PathSummary Summarize(IMethodSymbol method, IParameterSymbol? input, IParameterSymbol[] selves, int depth)
    {
        var target = RunnerEntry.MostDerived(runner, method)!.OriginalDefinition;
        var key = (ISymbol?)input?.OriginalDefinition ?? target;
        if (_known.TryGetValue(key, out var known))
            return known;
        if (depth > MaxDepth || !bodies.Has(target))
            return PathSummary.Use;

        _known[key] = PathSummary.Nothing;
        ISymbol[] inputs = input is null ? [] : [target.Parameters[input.Ordinal]];
        var summary = bodies.Of(target, cancellationToken).Select(Graph).FirstOrDefault(each => each is not null) is { } graph
            ? new PathWalker(this, graph, inputs, selves.Select(self => target.Parameters[self.Ordinal]), depth).Walk(cancellationToken)
            : PathSummary.Use;
        return _known[key] = summary;
    }

    private ControlFlowGraph? Graph(IOperation body) => body switch
    {
        IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellationToken),
        IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellationToken),
        IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block, cancellationToken),
        _ => null,
    };
}

/// <summary>What becomes of the input until the end of a method.</summary>
/// <param name="UsedBefore">It is used on a path on which no guard came before.</param>
/// <param name="GuardedAtEnd">Every path to the end has met the guard.</param>
/// <param name="ForwardedAtEnd">Every path to the end has handed it to another runner.</param>
internal readonly record struct PathSummary(bool UsedBefore, bool GuardedAtEnd, bool ForwardedAtEnd)
{
    public static PathSummary Nothing => default;

    public static PathSummary Use => new(UsedBefore: true, GuardedAtEnd: false, ForwardedAtEnd: false);
}
