using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>Which code is judged by itself, and which by what calls it.</summary>
internal sealed class AnalysisRoots(SourceModel source)
{
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<ISymbol>> _callers = new(SymbolEqualityComparer.Default);

    /// <summary>The members that decide what a private method is called with; empty when it is judged by itself.</summary>
    public ImmutableArray<ISymbol> Of(IMethodSymbol method)
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

    /// <summary>Other projects can call or implement the member.</summary>
    public static bool IsSeenOutside(ISymbol member)
    {
        for (var current = member; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
        {
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
                return false;
        }

        return true;
    }

    /// <summary>The members of the outermost type whose text names the method.</summary>
    private ImmutableArray<ISymbol> CallersOf(IMethodSymbol method) => _callers.GetOrAdd(method, each =>
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var type = each.ContainingType;
        while (type.ContainingType is not null)
            type = type.ContainingType;
        foreach (var declaration in source.AllSyntax(type))
        {
            foreach (var name in declaration.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.ValueText != each.Name)
                    continue;
                var model = source.SemanticModelOf(name.SyntaxTree);
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
                    return (model.GetDeclaredSymbol(declaration) as INamedTypeSymbol)?.InstanceConstructors.FirstOrDefault(
                        each => model.Compilation.DeclarationOf(each) == declaration);
            }
        }

        return null;
    }
}
