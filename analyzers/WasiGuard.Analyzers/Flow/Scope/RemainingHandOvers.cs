using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>From which blocks of a body an input can still be handed over. What follows the last one need not be looked at.</summary>
internal sealed class RemainingHandOvers
{
    private readonly bool[] _from;
    private readonly bool[] _after;
    private readonly List<IOperation>[] _calls;

    /// <param name="graph">The body.</param>
    /// <param name="mayHandOver">Whether an operation may, with all that it calls.</param>
    /// <param name="exitMatters">The caller judges what the body returns or has made.</param>
    public RemainingHandOvers(ControlFlowGraph graph, Func<IOperation, bool> mayHandOver, bool exitMatters)
    {
        var count = graph.Blocks.Length;
        (_from, _after, _calls) = (new bool[count], new bool[count], new List<IOperation>[count]);
        var next = ControlFlowEdges.Successors(graph);
        foreach (var block in graph.Blocks)
        {
            _calls[block.Ordinal] = [.. Operations(block).Where(mayHandOver)];
            _from[block.Ordinal] = _calls[block.Ordinal].Count > 0;
            next[block.Ordinal].AddRange(ControlFlowEdges.Handlers(block, graph.Root));
        }

        Count = _calls.Sum(each => each.Count);
        _from[count - 1] = exitMatters;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var ordinal = count - 1; ordinal >= 0; ordinal--)
            {
                if (_after[ordinal] || !next[ordinal].Any(each => _from[each]))
                    continue;
                changed = _after[ordinal] = _from[ordinal] = true;
            }
        }
    }

    /// <summary>The operations that may hand over.</summary>
    public int Count { get; }

    public bool IsAnyFrom(int block) => _from[block];

    /// <summary>Whether one can be handed over once a call, with its arguments, is over.</summary>
    public bool IsAnyAfter(BasicBlock block, IOperation call) =>
        _after[block.Ordinal] || _calls[block.Ordinal].Any(each => !call.Syntax.Span.Contains(each.Syntax.Span));

    private static IEnumerable<IOperation> Operations(BasicBlock block) =>
        block.Operations.Concat(block.BranchValue is { } value ? [value] : []).SelectMany(operation => operation.DescendantsAndSelf());
}
