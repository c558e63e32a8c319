using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>Which variables may still be read from the start of each block on. What nothing reads any more must not tell states apart.</summary>
internal sealed class LiveVariables
{
    private readonly ImmutableHashSet<ISymbol>[] _live;
    private readonly HashSet<ISymbol> _always = new(SymbolEqualityComparer.Default);

    public LiveVariables(ControlFlowGraph graph)
    {
        var none = ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default);
        _live = [.. graph.Blocks.Select(_ => none)];
        var uses = graph.Blocks.Select(UsesOf).ToArray();
        var next = ControlFlowEdges.Successors(graph);
        var handlers = graph.Blocks.Select(block => ControlFlowEdges.Handlers(block, graph.Root)).ToArray();

        // What a lambda captures is read whenever it runs; what a reference stands for, through the reference.
        foreach (var nested in graph.OriginalOperation.Descendants().Where(each => each is IAnonymousFunctionOperation or ILocalFunctionOperation))
            _always.UnionWith(nested.Descendants().Select(Variable).OfType<ISymbol>());
        foreach (var reference in graph.Blocks.SelectMany(block => block.Operations).SelectMany(each => each.DescendantsAndSelf())
            .OfType<ISimpleAssignmentOperation>()
            .Where(each => each.IsRef))
            _always.UnionWith(reference.Value.DescendantsAndSelf().Select(Variable).OfType<ISymbol>());

        var changed = true;
        while (changed)
        {
            changed = false;
            for (var ordinal = graph.Blocks.Length - 1; ordinal >= 0; ordinal--)
            {
                var live = none;
                foreach (var after in next[ordinal])
                    live = live.Union(_live[after]);
                live = live.Except(uses[ordinal].Written).Union(uses[ordinal].Read);
                foreach (var handler in handlers[ordinal])
                    live = live.Union(_live[handler]);
                changed |= live.Count != _live[ordinal].Count;
                _live[ordinal] = live;
            }
        }
    }

    public bool IsLive(ISymbol variable, int block) => _live[block].Contains(variable) || _always.Contains(variable);

    /// <summary>What the block reads before it writes it, and what it writes.</summary>
    private static (HashSet<ISymbol> Read, HashSet<ISymbol> Written) UsesOf(BasicBlock block)
    {
        var (read, written) = (new HashSet<ISymbol>(SymbolEqualityComparer.Default), new HashSet<ISymbol>(SymbolEqualityComparer.Default));
        foreach (var operation in block.Operations.Concat(block.BranchValue is { } value ? [value] : []))
        {
            var target = (operation is IExpressionStatementOperation statement
                ? statement.Operation
                : operation) is ISimpleAssignmentOperation { IsRef: false } assignment
                ? assignment.Target
                : null;
            foreach (var each in operation.DescendantsAndSelf())
            {
                if (each != target && Variable(each) is { } variable && !written.Contains(variable))
                    read.Add(variable);
            }

            if (target is not null && Variable(target) is { } assigned && !IsReference(assigned))
                written.Add(assigned);
        }

        return (read, written);
    }

    /// <summary>An assignment to it reads where it refers to.</summary>
    private static bool IsReference(ISymbol variable) => variable is ILocalSymbol { IsRef: true } or IParameterSymbol { RefKind: not RefKind.None };

    private static ISymbol? Variable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };
}
