using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>What is known where a counted loop ends.</summary>
internal static class LoopExits
{
    /// <summary>
    /// A loop ends in the first round in which its condition is met: in the one before it was not. So on exit the negated condition with every
    /// counter one step back is assumed too. Example: after <c>while (i &lt; 10) i++;</c> both <c>i >= 10</c> and <c>i - 1 &lt; 10</c> hold, so <c>i</c> is 10.
    /// </summary>
    public static bool IsFirst(BodyInterpreter run, ControlFlowBranch branch, PathState state, SymbolicValue condition, bool truth)
    {
        var block = run.Block;
        if (!LoopCounters.IsCounted(condition is Not not ? not.Operand : condition))
            return true;
        foreach (var loop in LoopCounters.LoopsOf(condition))
        {
            if (loop.Tag is not LoopHead { Frame: var owner, Block: var ordinal } || owner != run.Frame.Id)
                continue;
            var head = run.Frame.Graph.Blocks[ordinal];
            var isTest = block == head || block.ConditionalSuccessor!.Destination == head || block.FallThroughSuccessor!.Destination == head;
            var last = head.Predecessors.Max(each => each.Source.Ordinal);
            if (isTest
                && branch.Destination is { Ordinal: var next }
                && (next < head.Ordinal || next > last)
                && !run.Solver.Assume(state, LoopCounters.Before(condition, loop), !truth))
                return false;
        }

        return true;
    }
}
