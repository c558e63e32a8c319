using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>Finds words in a text, without looking at what they mean.</summary>
internal static class WordSearch
{
    /// <summary>Where a name stands as a word.</summary>
    public static IEnumerable<int> PlacesOf(string name, string text) =>
        AllPlacesOf(name, text).Where(place => !IsPart(text, place - 1) && !IsPart(text, place + name.Length));

    /// <summary>Where a name stands, be it within another one.</summary>
    public static IEnumerable<int> AllPlacesOf(string name, string text)
    {
        for (var place = text.IndexOf(name, StringComparison.Ordinal); place >= 0; place = text.IndexOf(name, place + name.Length, StringComparison.Ordinal))
            yield return place;
    }

    private static bool IsPart(string text, int place) => place >= 0 && place < text.Length && IsPart(text[place]);

    public static bool IsPart(char character) => character < 128
        ? character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_'
        : SyntaxFacts.IsIdentifierPartCharacter(character);
}
