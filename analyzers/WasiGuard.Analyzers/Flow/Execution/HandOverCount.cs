using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>The calls of a compilation that hand an input to a runner, and whether all that decides was known on every path to them.</summary>
internal sealed class HandOverCount
{
    private readonly ConcurrentDictionary<SyntaxNode, bool> _isKnown = new();

    public void Add(SyntaxNode call, bool isKnown) => _isKnown.AddOrUpdate(call, isKnown, (_, before) => before && isKnown);

    public IEnumerable<(SyntaxNode Call, bool IsKnown)> All => _isKnown.Select(each => (each.Key, each.Value));
}
