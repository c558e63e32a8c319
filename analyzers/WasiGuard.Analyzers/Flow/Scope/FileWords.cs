using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>
/// The words of one file, and what is declared around them. It depends on the file's text alone and is kept with its syntax tree, so that after an edit
/// only the edited file is read again.
/// </summary>
internal sealed class FileWords
{
    private const int Bits = 1 << 13;

    private static readonly ConditionalWeakTable<SyntaxTree, FileWords> s_known = new();

    // Says of nearly all words that are not there that they are not, without a set of those that are.
    private readonly ulong[] _words = new ulong[Bits / 64];
    private readonly SyntaxTree _tree;
    private readonly ConcurrentDictionary<string, ImmutableArray<SurroundingDeclaration>> _around = new();
    private readonly Lazy<ImmutableArray<SurroundingDeclaration>> _aroundContract;

    private FileWords(SyntaxTree tree, CancellationToken cancellation)
    {
        _tree = tree;
        var text = TextOf(tree, cancellation);
        for (var start = 0; start < text.Length; start++)
        {
            if (!WordSearch.IsPart(text[start]))
                continue;
            var hash = Seed;
            for (; start < text.Length && WordSearch.IsPart(text[start]); start++)
                hash = Mix(hash, text[start]);
            Mark(hash);
            Mark(Second(hash));
        }

        var places = WordSearch.AllPlacesOf(ContractWord, text).ToImmutableArray();
        _aroundContract = new(() => Around(places));
    }

    /// <summary>Part of the name of each type that an input or a runner can have in a program's text.</summary>
    private const string ContractWord = "Wasi";

    public static FileWords Of(SyntaxTree tree, CancellationToken cancellation) =>
        s_known.TryGetValue(tree, out var known) ? known : s_known.GetValue(tree, each => new(each, cancellation));

    /// <summary>What is declared around the names of WasiGuard's types; default when the file has none of them. To import a namespace is to use none.</summary>
    public ImmutableArray<SurroundingDeclaration> AroundContract => _aroundContract.Value;

    public bool Contains(string word) => MayContain(word) && !Around(word).IsDefault;

    /// <summary>What is declared around each place of a word; default when it is nowhere.</summary>
    public ImmutableArray<SurroundingDeclaration> Around(string word) =>
        !MayContain(word) ? default : _around.GetOrAdd(word, each => Around(WordSearch.PlacesOf(each, TextOf(_tree, default))));

    private ImmutableArray<SurroundingDeclaration> Around(IEnumerable<int> places)
    {
        var root = _tree.GetRoot();
        var found = ImmutableArray.CreateBuilder<SurroundingDeclaration>();
        foreach (var place in places)
        {
            // Comments say nothing that is run.
            var token = root.FindToken(place);
            if (!token.Span.Contains(place) || token.Parent?.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { Alias: null } import && !IsStatic(import))
                continue;
            found.AddRange(SurroundingDeclaration.Of(token));
        }

        return found.Count > 0 ? [.. found.Distinct()] : default;
    }

    private static bool IsStatic(UsingDirectiveSyntax import) => !import.StaticKeyword.Span.IsEmpty;

    private static string TextOf(SyntaxTree tree, CancellationToken cancellation) => tree.GetText(cancellation).ToString();

    private const uint Seed = 2_166_136_261;

    private static uint Mix(uint hash, char next) => unchecked((hash ^ next) * 16_777_619);

    private static uint Second(uint hash) => unchecked((hash >> 13 ^ hash) * 0x9E37_79B1) >> 16;

    private void Mark(uint hash) => _words[hash % Bits / 64] |= 1UL << (int)(hash % 64);

    private bool IsMarked(uint hash) => (_words[hash % Bits / 64] & 1UL << (int)(hash % 64)) != 0;

    private bool MayContain(string word)
    {
        var hash = Seed;
        foreach (var next in word)
            hash = Mix(hash, next);
        return IsMarked(hash) && IsMarked(Second(hash));
    }
}
