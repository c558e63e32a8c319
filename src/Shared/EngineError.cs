namespace WasiGuard;

/// <summary>Reads Wasmtime's error texts, which are the same from the library and from the command line program.</summary>
internal static class EngineError
{
    private const int MaxShown = 1000;

    /// <summary>What an argument of preview 1 that does not fit its type is called: the library is built with a newer Rust than the program, which words it so.</summary>
    private static readonly string[] s_outOfRange = ["number too small to fit in target type", "number too large to fit in target type"];

    /// <summary>
    /// The innermost cause: the last line of the list after <c>Caused by:</c>, without its number and its <c>wasm trap: </c>;
    /// the whole text when it has no such list. Shown as text of a guest, which can name what the engine speaks of.
    /// </summary>
    public static string RootCause(string text)
    {
        const string CausedBy = "Caused by:";
        const string WasmTrap = "wasm trap: ";
        var start = text.LastIndexOf(CausedBy, StringComparison.Ordinal);
        if (start < 0)
            return GuestText.Shown(text.Trim(), MaxShown);
        var causes = text.AsSpan(start + CausedBy.Length).Trim();
        var cause = causes[(causes.LastIndexOf('\n') + 1)..].Trim();
        if (cause.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && !cause[..colon].ContainsAnyExceptInRange('0', '9'))
            cause = cause[(colon + 2)..];
        if (cause.StartsWith(WasmTrap, StringComparison.Ordinal))
            cause = cause[WasmTrap.Length..];
        foreach (var wording in s_outOfRange)
        {
            if (cause.SequenceEqual(wording))
                return "out of range integral type conversion attempted";
        }

        return GuestText.Shown(cause.ToString(), MaxShown);
    }
}
