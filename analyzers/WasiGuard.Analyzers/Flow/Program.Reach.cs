using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The gate: only code from which an input can reach a runner is followed. For all other code a look at its calls is the whole cost.</summary>
internal sealed partial class Program
{
    private readonly ConcurrentDictionary<SyntaxTree, bool> _trees = new();
    private readonly ConcurrentDictionary<ISymbol, bool> _reaching = new(SymbolEqualityComparer.Default);

    public bool CanReachRunner(IOperation block, CancellationToken cancellation) => Reaches(block, new(SymbolEqualityComparer.Default), cancellation);

    private bool Reaches(IOperation body, HashSet<ISymbol> visited, CancellationToken cancellation)
    {
        foreach (var operation in body.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: { } method }:
                    if (method.MethodKind != MethodKind.LocalFunction && Reaches(method, visited, cancellation))
                        return true;
                    break;
                case IObjectCreationOperation { Constructor: { } constructor }:
                    if (Reaches(constructor, visited, cancellation))
                        return true;
                    break;
                case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: false } property }:
                    if (property.GetMethod is { } getter && Reaches(getter, visited, cancellation) || property.SetMethod is { } setter && Reaches(setter, visited, cancellation))
                        return true;
                    break;
                case IMethodReferenceOperation { Method: { MethodKind: not MethodKind.LocalFunction } group }:
                    if (Reaches(group, visited, cancellation))
                        return true;
                    break;
            }
        }

        return false;
    }

    private bool Reaches(IMethodSymbol method, HashSet<ISymbol> visited, CancellationToken cancellation)
    {
        method = method.OriginalDefinition;
        foreach (var parameter in method.Parameters)
        {
            if (Model.IsInput(parameter.Type) && (!method.DeclaringSyntaxReferences.IsEmpty || RunnerFor(method, parameter) is not null))
                return true;
        }

        if (method.DeclaringSyntaxReferences.IsEmpty || !visited.Add(method))
            return false;
        if (_reaching.TryGetValue(method, out var known))
            return known;
        var reaches = BodySyntax(method) is { } body && MentionsWasi(body.SyntaxTree, cancellation)
            && ModelOf(body.SyntaxTree).GetOperation(body, cancellation) is { } operation && Reaches(operation, visited, cancellation);
        // A cycle may have cut a "no" short; a "yes" is final.
        if (reaches || visited.Count == 1)
            _reaching.TryAdd(method, reaches);
        return reaches;
    }

    /// <summary>A file that speaks of neither inputs nor runners is not bound a second time.</summary>
    private bool MentionsWasi(SyntaxTree tree, CancellationToken cancellation) => _trees.GetOrAdd(tree, each =>
    {
        var text = each.GetText(cancellation).ToString();
        return text.IndexOf("Wasi", StringComparison.Ordinal) >= 0 || text.IndexOf("ExecuteAsync", StringComparison.Ordinal) >= 0;
    });
}
