using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>What a body and all that it calls can bring to light.</summary>
/// <param name="HandsOver">An input may get to a runner there.</param>
/// <param name="Speaks">A runner, an input or what belongs to them is spoken of, so that the result may matter.</param>
/// <param name="Ends">It may throw, or call what never returns.</param>
/// <param name="Weight">The branches of all the code; a loop counts as several.</param>
internal sealed record Reach(bool HandsOver, bool Speaks, bool Ends, int Weight);

/// <summary>Finds the reach of a body over the graph of calls; all bodies of one cycle have the same (Tarjan 1972).</summary>
internal sealed class ReachSearch(Func<ISymbol, Outline> outlineOf, ConcurrentDictionary<ISymbol, Reach> known)
{
    private readonly Dictionary<ISymbol, int> _order = new(SymbolEqualityComparer.Default);
    private readonly Stack<ISymbol> _open = new();

    public Reach Of(ISymbol body)
    {
        Visit(body);
        return known[body];
    }

    private int Visit(ISymbol body)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var own = _order.Count;
        var lowest = own;
        _order.Add(body, own);
        _open.Push(body);
        foreach (var callee in outlineOf(body).Calls)
        {
            if (!known.ContainsKey(callee))
                lowest = Math.Min(lowest, _order.TryGetValue(callee, out var order) ? order : Visit(callee));
        }

        if (lowest == own)
            Close(body);
        return lowest;
    }

    /// <summary>Takes the cycle that ends at <paramref name="first"/> from the stack and settles it.</summary>
    private void Close(ISymbol first)
    {
        var cycle = new List<ISymbol>();
        do
            cycle.Add(_open.Pop());
        while (!cycle[cycle.Count - 1].Is(first));

        var outlines = cycle.ConvertAll(each => outlineOf(each));
        var callees = outlines.SelectMany(each => each.Calls).Distinct<ISymbol>(SymbolEqualityComparer.Default)
            .Select(callee => known.TryGetValue(callee, out var reach) ? reach : null).OfType<Reach>().ToList();
        var all = new Reach(
            outlines.Any(each => each.HandsOver) || callees.Any(each => each.HandsOver),
            outlines.Any(each => each.Speaks) || callees.Any(each => each.Speaks),
            outlines.Any(each => each.Ends) || callees.Any(each => each.Ends),
            (int)Math.Min(outlines.Sum(each => each.Weight) + callees.Sum(each => (long)each.Weight), int.MaxValue));
        foreach (var each in cycle)
            known.TryAdd(each, all);
    }
}
