using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Which variables may still be read from the start of each block on. What nothing reads any more must not tell states apart.</summary>
internal sealed class Liveness
{
    private readonly ImmutableHashSet<ISymbol>[] _live;
    private readonly bool[] _handlers;
    private readonly HashSet<ISymbol> _always = new(SymbolEqualityComparer.Default);

    public Liveness(ControlFlowGraph graph)
    {
        _live = new ImmutableHashSet<ISymbol>[graph.Blocks.Length];
        _handlers = new bool[graph.Blocks.Length];
        var reads = new List<ISymbol>[graph.Blocks.Length];
        foreach (var block in graph.Blocks)
        {
            _live[block.Ordinal] = ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default);
            reads[block.Ordinal] = Reads(block);
            // What a handler reads is read from everywhere in its try block; what a lambda captures, whenever it runs.
            // After a finally block control goes on in many places.
            if (_handlers[block.Ordinal] = IsInHandler(block))
                _always.UnionWith(reads[block.Ordinal]);
        }

        foreach (var nested in graph.OriginalOperation.Descendants().Where(each => each is IAnonymousFunctionOperation or ILocalFunctionOperation))
            _always.UnionWith(nested.Descendants().Select(Variable).OfType<ISymbol>());

        var changed = true;
        while (changed)
        {
            changed = false;
            for (var ordinal = graph.Blocks.Length - 1; ordinal >= 0; ordinal--)
            {
                var block = graph.Blocks[ordinal];
                var live = _live[ordinal].Union(reads[ordinal]);
                foreach (var next in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
                {
                    if (next?.Destination is { } destination)
                        live = live.Union(_live[destination.Ordinal]);
                }

                changed |= live.Count != _live[ordinal].Count;
                _live[ordinal] = live;
            }
        }
    }

    public bool IsLive(ISymbol variable, int block) => _handlers[block] || _live[block].Contains(variable) || _always.Contains(variable);

    private static bool IsInHandler(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.Finally)
                return true;
        }

        return false;
    }

    private static List<ISymbol> Reads(BasicBlock block)
    {
        var read = new List<ISymbol>();
        foreach (var operation in block.Operations.Concat(block.BranchValue is { } value ? [value] : []))
        {
            foreach (var each in operation.DescendantsAndSelf())
            {
                if (Variable(each) is { } variable)
                    read.Add(variable);
            }
        }

        return read;
    }

    private static ISymbol? Variable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };
}
