namespace WasiGuard;

/// <summary>Text on its way to a guest, which takes UTF-8 that ends at a NUL, and from it.</summary>
internal static partial class GuestText
{
    /// <summary>Why the text cannot reach a guest as it is; null when it can. Allocates only to name a flaw.</summary>
    public static string? Flaw(ReadOnlySpan<char> text) =>
        text.Contains('\0') ? "it holds a NUL character, which would end it for the guest" : LoneSurrogate(text);

    /// <summary>Why the text has no form in UTF-8; null when it has one.</summary>
    public static string? LoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return $"it holds half of a surrogate pair (U+{(int)text[i]:X4} at {i}), which has no form in UTF-8: the guest would see U+FFFD";
            i++;
        }

        return null;
    }

    /// <summary>Throws what names the member when its text cannot reach a guest as it is.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL character or a lone surrogate.</exception>
    public static void ThrowIfFlawed(string? text, string member)
    {
        if (Flaw(text) is { } flaw)
            throw new ArgumentException($"The text is refused: {flaw}.", member);
    }
}
