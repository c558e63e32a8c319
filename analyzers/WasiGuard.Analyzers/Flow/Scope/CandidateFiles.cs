using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>
/// The files whose code can have to do with a guest's run, found by their text alone: those that speak of WASI or call <c>ExecuteAsync</c>,
/// and those that use a name which such a file declares with the help of one. All other files cost this search and nothing more.
/// </summary>
internal sealed class CandidateFiles
{
    private const int MaxNames = 500;

    private readonly HashSet<SyntaxTree> _found;
    private readonly HashSet<Name> _names = [];

    /// <param name="known">Names of members of other projects that have to do with a guest's run.</param>
    public CandidateFiles(Compilation compilation, IEnumerable<string> known, CancellationToken cancellation) =>
        _found = Find(compilation, known, _names, cancellation);

    public bool Any => _found.Count > 0;

    public bool Contains(SyntaxTree tree) => _found.Contains(tree);

    /// <summary>The names by which other projects, too, can use what the files declare.</summary>
    public IEnumerable<string> SharedNames => _names.Where(each => each.File is null).Select(each => each.Text);

    private static HashSet<SyntaxTree> Find(Compilation compilation, IEnumerable<string> others, HashSet<Name> known, CancellationToken cancellation)
    {
        var texts = compilation.SyntaxTrees.ToDictionary(tree => tree, tree => tree.GetText(cancellation).ToString());
        var found = new HashSet<SyntaxTree>();
        var inFiles = new Stack<Name>();
        var everywhere = new HashSet<string>(others);
        var asked = -everywhere.Count;
        foreach (var each in texts)
        {
            foreach (var first in KnownMembers.WordsOfUse)
            {
                if (each.Value.IndexOf(first, StringComparison.Ordinal) >= 0)
                    Add(each.Key, WordSearch.AllPlacesOf(first, each.Value));
            }
        }

        while (found.Count < texts.Count && inFiles.Count + everywhere.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            if (inFiles.Count > 0)
            {
                var name = inFiles.Pop();
                Add(name.File!, WordSearch.PlacesOf(name.Text, texts[name.File!]));
                continue;
            }

            asked += everywhere.Count;
            if (asked > MaxNames)
                return [.. texts.Keys];
            var words = new WordSearch(everywhere);
            everywhere = [];
            foreach (var each in texts)
            {
                foreach (var name in words.FindIn(each.Value))
                    Add(each.Key, WordSearch.PlacesOf(name, each.Value));
            }
        }

        return found;

        // The file counts, and so does what uses the members and types in whose text the places lie.
        void Add(SyntaxTree file, IEnumerable<int> places)
        {
            found.Add(file);
            foreach (var name in DeclaredAround(file, places, cancellation))
            {
                // Code that is being written has members that have no name yet.
                if (name.Text.Length == 0 || !known.Add(name))
                    continue;
                if (name.File is null)
                    everywhere.Add(name.Text);
                else
                    inFiles.Push(name);
            }
        }
    }

    /// <summary>The names of the members and types in whose text the places lie.</summary>
    private static IEnumerable<Name> DeclaredAround(SyntaxTree file, IEnumerable<int> places, CancellationToken cancellation)
    {
        foreach (var place in places)
        {
            var node = file.GetRoot(cancellation).FindToken(place).Parent;
            while (node is not null && Names(node) is null)
                node = node.Parent;
            if (node is null)
                continue;
            foreach (var name in Names(node)!)
                yield return new(name, IsPrivate(node) ? file : null);
        }
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

    /// <summary>A name that leads to more code.</summary>
    /// <param name="File">The only file that can use it; null when all can.</param>
    private sealed record Name(string Text, SyntaxTree? File);
}
