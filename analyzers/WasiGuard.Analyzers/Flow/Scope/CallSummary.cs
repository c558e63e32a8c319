using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>What a body and all that it calls can bring to light.</summary>
/// <param name="MayHandOver">An input may get to a runner there.</param>
/// <param name="MentionsRunners">A runner, an input or what belongs to them is spoken of, so that the result may matter.</param>
/// <param name="MayThrow">It may throw, or call what never returns.</param>
/// <param name="BranchCount">The branches of all the code; a loop counts as several.</param>
internal sealed record CallSummary(bool MayHandOver, bool MentionsRunners, bool MayThrow, int BranchCount);

/// <summary>Finds the reach of a body over the graph of calls; all bodies of one cycle have the same (Tarjan 1972).</summary>
internal sealed class CallSummarySearch(Func<ISymbol, BodySummary> summaryOf, ConcurrentDictionary<ISymbol, CallSummary> known)
{
    private readonly Dictionary<ISymbol, int> _order = new(SymbolEqualityComparer.Default);
    private readonly Stack<ISymbol> _stack = new();

    public CallSummary Of(ISymbol body)
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
        _stack.Push(body);
        foreach (var callee in summaryOf(body).Calls)
        {
            if (!known.ContainsKey(callee))
                lowest = Math.Min(lowest, _order.TryGetValue(callee, out var order) ? order : Visit(callee));
        }

        if (lowest == own)
            CloseCycle(body);
        return lowest;
    }

    /// <summary>Takes the cycle that ends at <paramref name="first"/> from the stack and settles it.</summary>
    private void CloseCycle(ISymbol first)
    {
        var cycle = new List<ISymbol>();
        do
            cycle.Add(_stack.Pop());
        while (!cycle[cycle.Count - 1].Is(first));

        var bodies = cycle.ConvertAll(each => summaryOf(each));
        var callees = bodies.SelectMany(each => each.Calls).Distinct<ISymbol>(SymbolEqualityComparer.Default)
            .Select(callee => known.TryGetValue(callee, out var summary) ? summary : null).OfType<CallSummary>().ToList();
        var all = new CallSummary(
            bodies.Any(each => each.MayHandOver) || callees.Any(each => each.MayHandOver),
            bodies.Any(each => each.MentionsRunners) || callees.Any(each => each.MentionsRunners),
            bodies.Any(each => each.MayThrow) || callees.Any(each => each.MayThrow),
            (int)Math.Min(bodies.Sum(each => each.BranchCount) + callees.Sum(each => (long)each.BranchCount), int.MaxValue));
        foreach (var each in cycle)
            known.TryAdd(each, all);
    }
}
