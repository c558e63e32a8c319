using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>Where control can go from a block, also where the graph has no edge.</summary>
internal static class ControlFlowEdges
{
    /// <summary>The blocks after each block; after the end of a <c>finally</c> block come all those to which a branch goes through it.</summary>
    public static List<int>[] Successors(ControlFlowGraph graph)
    {
        var next = graph.Blocks.Select(_ => new List<int>()).ToArray();
        foreach (var block in graph.Blocks)
        {
            foreach (var branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
            {
                if (branch?.Destination is not { } destination)
                    continue;
                var from = block.Ordinal;
                foreach (var region in branch.FinallyRegions)
                {
                    next[from].Add(region.FirstBlockOrdinal);
                    from = region.LastBlockOrdinal;
                }

                next[from].Add(destination.Ordinal);
            }
        }

        return next;
    }

    /// <summary>The first blocks of the handlers that an exception in the block can get to.</summary>
    public static List<int> Handlers(BasicBlock block, ControlFlowRegion root)
    {
        var handlers = new List<int>();
        for (var region = block.EnclosingRegion; region is not null && region != root; region = region.EnclosingRegion)
        {
            if (region is { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { } around })
                handlers.AddRange(around.NestedRegions.Skip(1).Select(each => each.FirstBlockOrdinal));
        }

        return handlers;
    }
}
