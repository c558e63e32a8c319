using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers.Flow.Findings;

/// <summary>The findings of each body that is judged by itself, once per compilation.</summary>
internal sealed class FindingSearch(CompilationParts parts)
{
    private readonly ConcurrentDictionary<ISymbol, FindingSet> _standalone = new(SymbolEqualityComparer.Default);

    public CompilationParts Parts => parts;

    /// <summary>The findings that lie in the text of a method or initializer.</summary>
    public IEnumerable<Finding> FindingsIn(ISymbol symbol, CancellationToken cancellation)
    {
        var roots = symbol is IMethodSymbol method ? parts.Roots.Of(method) : [];
        return roots.IsEmpty ? Standalone(symbol, null, cancellation).Judged() : roots.SelectMany(root => Standalone(root, null, cancellation).Judged());
    }

    /// <summary>What a body reports when it is called with unknown arguments.</summary>
    /// <param name="outer">The run that asks, for a body that it calls.</param>
    public FindingSet Standalone(ISymbol body, RootRun? outer, CancellationToken cancellation)
    {
        body = body.OriginalDefinition;
        if (_standalone.TryGetValue(body, out var known))
            return known;
        var graph = body is IMethodSymbol method ? parts.Source.GraphOf(method) : parts.Source.InitializerOf(body);
        if (graph is null || outer?.IsRunning(body) == true)
            return new();
        var run = new RootRun(this, body, graph, outer, cancellation);
        var findings = run.Run();
        return run.IsPartial ? findings : _standalone.GetOrAdd(body, findings);
    }
}
