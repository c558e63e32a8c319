using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>Finds which of some names stand in a text as words, without looking at what they mean.</summary>
internal sealed class WordSearch(IReadOnlyCollection<string> names)
{
    // A search for one name is many times faster than a walk through all words, which does not mind how many names there are.
    private const int Few = 8;

    private readonly HashSet<string> _names = [.. names];
    private readonly bool[] _shapes = ShapesOf(names);

    public IEnumerable<string> FindIn(string text) => _names.Count < Few ? _names.Where(name => PlacesOf(name, text).Any()) : Walk(text);

    /// <summary>Where a name stands as a word.</summary>
    public static IEnumerable<int> PlacesOf(string name, string text) =>
        AllPlacesOf(name, text).Where(place => !IsPart(text, place - 1) && !IsPart(text, place + name.Length));

    /// <summary>Where a name stands, be it within another one.</summary>
    public static IEnumerable<int> AllPlacesOf(string name, string text)
    {
        for (var place = text.IndexOf(name, StringComparison.Ordinal); place >= 0; place = text.IndexOf(name, place + name.Length, StringComparison.Ordinal))
            yield return place;
    }

    private HashSet<string> Walk(string text)
    {
        var found = new HashSet<string>();
        for (var start = 0; start < text.Length; start++)
        {
            if (!IsPart(text[start]))
                continue;
            var end = start + 1;
            while (end < text.Length && IsPart(text[end]))
                end++;
            if (_shapes[ShapeOf(text[start], text[end - 1], end - start)] && text.Substring(start, end - start) is var word && _names.Contains(word))
                found.Add(word);
            start = end;
        }

        return found;
    }

    /// <summary>Tells nearly all other words from the names, without a string for each.</summary>
    private static bool[] ShapesOf(IEnumerable<string> names)
    {
        var shapes = new bool[1 << 12];
        foreach (var name in names)
            shapes[ShapeOf(name[0], name[name.Length - 1], name.Length)] = true;
        return shapes;
    }

    private static int ShapeOf(char first, char last, int length) => ((first * 131) + (last * 31) + length) & ((1 << 12) - 1);

    private static bool IsPart(string text, int place) => place >= 0 && place < text.Length && IsPart(text[place]);

    private static bool IsPart(char character) => character < 128
        ? character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_'
        : SyntaxFacts.IsIdentifierPartCharacter(character);
}
