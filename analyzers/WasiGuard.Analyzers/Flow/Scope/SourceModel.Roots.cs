using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Which code is judged by itself, and which by what calls it: the findings of each, once per compilation.</summary>
internal sealed partial class SourceModel
{
    private readonly ConcurrentDictionary<ISymbol, FindingSet> _standalone = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<ISymbol>> _callers = new(SymbolEqualityComparer.Default);

    /// <summary>The findings that lie in the text of a method or initializer.</summary>
    public IEnumerable<Finding> FindingsIn(ISymbol symbol, CancellationToken cancellation)
    {
        var roots = symbol is IMethodSymbol method ? Roots(method) : [];
        return roots.IsEmpty ? Standalone(symbol, null, cancellation).All : roots.SelectMany(root => Standalone(root, null, cancellation).All);
    }

    /// <summary>What a body reports when it is called with unknown arguments; asked for by the analysis of a caller.</summary>
    public FindingSet Standalone(ISymbol body, InterproceduralAnalysis outer) => Standalone(body.OriginalDefinition, outer, outer.Cancellation);

    private FindingSet Standalone(ISymbol body, InterproceduralAnalysis? outer, CancellationToken cancellation)
    {
        if (_standalone.TryGetValue(body, out var known))
            return known;
        var graph = body is IMethodSymbol method ? GraphOf(method) : InitializerOf(body);
        if (graph is null || outer?.IsRunning(body) == true)
            return new();
        var analysis = new InterproceduralAnalysis(this, body, outer, cancellation);
        var findings = analysis.RunRoot(body, graph);
        return analysis.IsPartial ? findings : _standalone.GetOrAdd(body, findings);
    }

    /// <summary>The members that decide what a private method is called with; empty when it is judged by itself.</summary>
    private ImmutableArray<ISymbol> Roots(IMethodSymbol method)
    {
        if (!HasAllCallsInView(method))
            return [];
        var roots = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { method };
        var next = new Stack<IMethodSymbol>([method]);
        while (next.Count > 0)
        {
            foreach (var caller in CallersOf(next.Pop()))
            {
                if (!seen.Add(caller))
                    continue;
                if (caller is IMethodSymbol closed && HasAllCallsInView(closed) && !CallersOf(closed).All(each => each.Is(closed)))
                    next.Push(closed);
                else
                    roots.Add(caller);
            }
        }

        return [.. roots];
    }

    /// <summary>All calls of the method are in view.</summary>
    public static bool HasAllCallsInView(IMethodSymbol method) =>
        method is { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary, ExplicitInterfaceImplementations.IsEmpty: true };

    /// <summary>The members of the outermost type whose text names the method.</summary>
    private ImmutableArray<ISymbol> CallersOf(IMethodSymbol method) => _callers.GetOrAdd(method, each =>
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var type = each.ContainingType;
        while (type.ContainingType is not null)
            type = type.ContainingType;
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            foreach (var name in reference.GetSyntax().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.ValueText != each.Name)
                    continue;
                var model = SemanticModelOf(name.SyntaxTree);
                var named = model.GetSymbolInfo(name);
                if (!each.OriginalDefinition.Is((named.Symbol ?? named.CandidateSymbols.FirstOrDefault())?.OriginalDefinition))
                    continue;
                if (MemberAround(name, model) is { } member && !member.Is(each))
                    found.Add(member);
            }
        }

        return [.. found];
    });

    /// <summary>The method, accessor or initialized member whose code a node is part of.</summary>
    private static ISymbol? MemberAround(SyntaxNode node, SemanticModel model)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case AccessorDeclarationSyntax or BaseMethodDeclarationSyntax:
                    return model.GetDeclaredSymbol(current);
                case ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property }:
                    return (model.GetDeclaredSymbol(property) as IPropertySymbol)?.GetMethod;
                case ArrowExpressionClauseSyntax { Parent: IndexerDeclarationSyntax indexer }:
                    return (model.GetDeclaredSymbol(indexer) as IPropertySymbol)?.GetMethod;
                case VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } or PropertyDeclarationSyntax:
                    return model.GetDeclaredSymbol(current);
                case GlobalStatementSyntax or CompilationUnitSyntax:
                    return model.Compilation.GetEntryPoint(default);
                case PrimaryConstructorBaseTypeSyntax { Parent.Parent: TypeDeclarationSyntax declaration }:
                    return (model.GetDeclaredSymbol(declaration) as INamedTypeSymbol)?.InstanceConstructors.FirstOrDefault(each => each.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() == declaration));
            }
        }

        return null;
    }
}
