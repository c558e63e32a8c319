using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers.Flow.Findings;

/// <summary>The findings of each body that is judged by itself, once per compilation.</summary>
internal sealed class FindingSearch(CompilationParts parts)
{
    private readonly ConcurrentDictionary<ISymbol, FindingSet> _standalone = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<(ISymbol Member, INamedTypeSymbol Type), FindingSet> _inherited = new();

    public CompilationParts Parts => parts;

    /// <summary>The findings that lie in the text of a method or initializer.</summary>
    public IEnumerable<Finding> FindingsIn(ISymbol symbol, CancellationToken cancellation)
    {
        var roots = symbol is IMethodSymbol method ? parts.Roots.Of(method) : [];
        return roots.IsEmpty ? ForAllTypes(symbol, cancellation) : roots.SelectMany(root => ForAllTypes(root, cancellation));
    }

    /// <summary>What a member reports by itself, and what it reports on objects of classes that inherit it and override what it calls.</summary>
    private IEnumerable<Finding> ForAllTypes(ISymbol member, CancellationToken cancellation)
    {
        var own = Standalone(member, null, cancellation);
        return own.Judged().Concat(parts.ConcreteTypes.ThatDecide(member.OriginalDefinition)
            .SelectMany(type => _inherited.GetOrAdd((member.OriginalDefinition, type), key => Run(key.Member, null, key.Type, cancellation).Findings).All)
            .Where(each => !own.Contains(each.Key))
            .Select(each => each with { IsConditional = true }));
    }

    /// <summary>What a body reports when it is called with unknown arguments.</summary>
    /// <param name="outer">The run that asks, for a body that it calls.</param>
    public FindingSet Standalone(ISymbol body, RootRun? outer, CancellationToken cancellation)
    {
        body = body.OriginalDefinition;
        if (_standalone.TryGetValue(body, out var known))
            return known;
        if (outer?.IsRunning(body) == true)
            return new();
        var (findings, isPartial) = Run(body, outer, null, cancellation);
        return isPartial ? findings : _standalone.GetOrAdd(body, findings);
    }

    private (FindingSet Findings, bool IsPartial) Run(ISymbol body, RootRun? outer, INamedTypeSymbol? type, CancellationToken cancellation)
    {
        if ((body is IMethodSymbol method ? parts.Source.GraphOf(method) : parts.Source.InitializerOf(body)) is not { } graph)
            return (new(), false);
        var run = new RootRun(this, body, graph, outer, cancellation) { ExactType = type };
        return (run.Run(), run.IsPartial);
    }
}
