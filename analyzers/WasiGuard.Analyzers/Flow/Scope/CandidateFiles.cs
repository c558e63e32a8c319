using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>
/// The files whose code can have to do with a guest's run, found by their text alone: those that name a type of WasiGuard or can call <c>ExecuteAsync</c>
/// on one, and those that use a name which such a file declares with the help of one. All other files cost this search and nothing more.
/// </summary>
internal sealed class CandidateFiles
{
    private const int MaxNames = 1_000;

    private readonly Dictionary<SyntaxTree, FileWords> _files;
    private readonly HashSet<SyntaxTree> _found = [];
    private readonly HashSet<Name> _names = [];
    private readonly Stack<Name> _open = new();
    private readonly TypeUsers _users;

    /// <param name="compilation">The program.</param>
    /// <param name="known">Names of members of other projects that have to do with a guest's run.</param>
    /// <param name="hasProjects">It references others that use WasiGuard, whose members may give runners.</param>
    /// <param name="cancellation">Ends the search.</param>
    public CandidateFiles(Compilation compilation, IEnumerable<string> known, bool hasProjects, CancellationToken cancellation)
    {
        _files = compilation.SyntaxTrees.ToDictionary(tree => tree, tree => FileWords.Of(tree, cancellation));
        _users = new(_files);
        AddFirst(hasProjects);
        foreach (var name in known)
            Open(new(name, null));
        AddUsers(cancellation);
    }

    public bool Any => _found.Count > 0;

    public bool Contains(SyntaxTree tree) => _found.Contains(tree);

    /// <summary>The names by which other projects, too, can use what the files declare.</summary>
    public IEnumerable<string> SharedNames => _names.Where(each => each.File is null).Select(each => each.Text).Distinct();

    private void AddFirst(bool hasProjects)
    {
        var first = new List<SurroundingDeclaration>();
        foreach (var file in _files)
        {
            if (file.Value.AroundContract is { IsDefault: false } around)
            {
                first.AddRange(around);
                Add(file.Key, around);
            }
        }

        if (!hasProjects && first.Count == 0)
            return;
        AddPlaces(KnownMembers.ExecuteName, hasProjects ? null : _users.Of(first));
    }

    private void AddUsers(CancellationToken cancellation)
    {
        while (_open.Count > 0 && _found.Count < _files.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_names.Count > MaxNames)
            {
                _found.UnionWith(_files.Keys);
                return;
            }

            var name = _open.Pop();
            if (name.File is { } only)
                Add(only, [.. _files[only].Around(name.Text).Where(each => each.Outer == name.Outer)]);
            else
                AddPlaces(name.Text, name.Type is null ? null : _users.Of(name.Type, withBases: !name.IsStatic));
        }
    }

    /// <summary>Adds the places of a word.</summary>
    /// <param name="within">The texts in which it counts; null for all.</param>
    private void AddPlaces(string word, Dictionary<SyntaxTree, HashSet<TextSpan>>? within)
    {
        foreach (var file in within?.Keys ?? (IEnumerable<SyntaxTree>)_files.Keys)
        {
            if (_files[file].Contains(word))
                Add(file, [.. _files[file].Around(word).Where(each => within is null || within[file].Contains(each.Outer))]);
        }
    }

    /// <summary>The file counts, and so does what uses the members and types in whose text the word stands.</summary>
    private void Add(SyntaxTree file, ImmutableArray<SurroundingDeclaration> declarations)
    {
        if (!declarations.IsEmpty)
            _found.Add(file);
        foreach (var each in declarations)
        {
            // Code that is being written has members that have no name yet.
            if (each.Name.Length > 0)
            {
                var name = new Name(each.Name, each.IsPrivate ? file : null) { Type = each.Type, IsStatic = each.IsStatic };
                Open(each.IsPrivate ? name with { Outer = each.Outer } : name);
            }
        }
    }

    private void Open(Name name)
    {
        if (_names.Add(name))
            _open.Push(name);
    }

    /// <summary>A name that leads to more code.</summary>
    /// <param name="File">The only file that can use it; null when all can.</param>
    private sealed record Name(string Text, SyntaxTree? File)
    {
        /// <summary>The type without which it cannot be used.</summary>
        public string? Type { get; init; }

        public bool IsStatic { get; init; }

        /// <summary>The text in which it can be used, when that is in one file only.</summary>
        public TextSpan Outer { get; init; }
    }
}
