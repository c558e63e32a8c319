using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Analyzers.Flow;

/// <summary>
/// The files whose code can have to do with a guest's run, found by their text alone: those that speak of WASI or call <c>ExecuteAsync</c>,
/// and those that use a name which such a file declares with the help of one. All other files cost this search and nothing more.
/// </summary>
internal sealed class Candidates
{
    private const int MostNames = 500;

    private static readonly string[] s_first = ["Wasi", "ExecuteAsync"];

    private readonly HashSet<SyntaxTree> _found;

    public Candidates(Compilation compilation, CancellationToken cancellation) => _found = Find(compilation, cancellation);

    public bool Any => _found.Count > 0;

    public bool Contains(SyntaxTree tree) => _found.Contains(tree);

    private static HashSet<SyntaxTree> Find(Compilation compilation, CancellationToken cancellation)
    {
        var texts = compilation.SyntaxTrees.ToDictionary(tree => tree, tree => tree.GetText(cancellation).ToString());
        var found = new HashSet<SyntaxTree>(texts.Where(each => s_first.Any(name => each.Value.IndexOf(name, StringComparison.Ordinal) >= 0)).Select(each => each.Key));
        var known = new HashSet<string>();
        var open = new Stack<(SyntaxTree Tree, string Name)>(found.SelectMany(tree => s_first.Select(name => (tree, name))));
        var names = new Stack<string>();
        var inside = new HashSet<(SyntaxTree, string)>();
        while (found.Count < texts.Count && open.Count + names.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            if (open.Count > 0)
            {
                var (tree, name) = open.Pop();
                foreach (var (declared, isPrivate) in DeclaredWith(tree, texts[tree], name, cancellation))
                {
                    // Code that is being written has members that have no name yet.
                    if (declared.Length == 0)
                        continue;
                    if (!isPrivate && known.Add(declared))
                        names.Push(declared);
                    else if (isPrivate && inside.Add((tree, declared)))
                        open.Push((tree, declared));
                }

                continue;
            }

            if (known.Count > MostNames)
                return [.. texts.Keys];
            var next = names.Pop();
            foreach (var each in texts)
            {
                if (PlacesOf(next, each.Value).Any())
                {
                    found.Add(each.Key);
                    open.Push((each.Key, next));
                }
            }
        }

        return found;
    }

    /// <summary>The names of the members and types in whose text the name stands, and whether no other file can use them.</summary>
    private static HashSet<(string Name, bool IsPrivate)> DeclaredWith(SyntaxTree tree, string text, string name, CancellationToken cancellation)
    {
        var declared = new HashSet<(string, bool)>();
        foreach (var place in s_first.Contains(name) ? AllPlacesOf(name, text) : PlacesOf(name, text))
        {
            for (var node = tree.GetRoot(cancellation).FindToken(place).Parent; node is not null; node = node.Parent)
            {
                if (Names(node) is not { } own)
                    continue;
                var isPrivate = IsPrivate(node);
                declared.UnionWith(own.Select(each => (each, isPrivate)));
                break;
            }
        }

        return declared;
    }

    /// <summary>All that can use it stands in the same type, and so in the same file unless a part of the type is elsewhere.</summary>
    private static bool IsPrivate(SyntaxNode node) =>
        node is MemberDeclarationSyntax { Parent: TypeDeclarationSyntax and not InterfaceDeclarationSyntax } member
        && !member.ChildNodes().Any(each => each is ExplicitInterfaceSpecifierSyntax)
        && !member.Modifiers.Any(each => (SyntaxKind)each.RawKind is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword)
        && !node.Ancestors().OfType<TypeDeclarationSyntax>().Any(each => each.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static IEnumerable<string>? Names(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => [method.Identifier.ValueText],
        PropertyDeclarationSyntax property => [property.Identifier.ValueText],
        EventDeclarationSyntax declared => [declared.Identifier.ValueText],
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        DelegateDeclarationSyntax declared => [declared.Identifier.ValueText],
        // A constructor, an operator or an indexer is used by way of its type.
        BaseTypeDeclarationSyntax type => [type.Identifier.ValueText],
        UsingDirectiveSyntax directive => directive.Alias is { } alias ? [alias.Name.Identifier.ValueText] : [],
        _ => null,
    };

    /// <summary>Where the name stands as a word.</summary>
    private static IEnumerable<int> PlacesOf(string name, string text) =>
        AllPlacesOf(name, text).Where(place => !IsPart(text, place - 1) && !IsPart(text, place + name.Length));

    private static IEnumerable<int> AllPlacesOf(string name, string text)
    {
        for (var place = text.IndexOf(name, StringComparison.Ordinal); place >= 0; place = text.IndexOf(name, place + name.Length, StringComparison.Ordinal))
            yield return place;
    }

    private static bool IsPart(string text, int place) => place >= 0 && place < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[place]);
}
