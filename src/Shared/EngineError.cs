namespace WasiGuard;

/// <summary>Reads Wasmtime's error texts, which are the same from the library and from the command line program.</summary>
internal static class EngineError
{
    private const int MaxShown = 1000;

    /// <summary>
    /// The innermost cause: the last line of the list after <c>Caused by:</c>, without its number and its <c>wasm trap: </c>;
    /// the whole text, without <c>wasm trap: </c> too, when it has no such list, as that of a trap while instantiating. Shown as text of a guest, which
    /// can name what the engine speaks of.
    /// </summary>
    public static string RootCause(string text)
    {
        const string CausedBy = "Caused by:";
        var start = text.LastIndexOf(CausedBy, StringComparison.Ordinal);
        if (start < 0)
            return Shown(text.Trim());
        var causes = text.AsSpan(start + CausedBy.Length).Trim();
        var cause = causes[(causes.LastIndexOf('\n') + 1)..].Trim();
        if (cause.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && !cause[..colon].ContainsAnyExceptInRange('0', '9'))
            cause = cause[(colon + 2)..];
        return Shown(cause);
    }

    private static string Shown(ReadOnlySpan<char> cause)
    {
        const string WasmTrap = "wasm trap: ", HeapIsFull = "GC heap out of memory";
        // How much was asked for last depends on when the collector ran.
        if (cause.StartsWith(HeapIsFull, StringComparison.Ordinal))
            return HeapIsFull;
        // An argument that does not fit its type. The library is built with a newer Rust than the program, whose words these are.
        if (cause is "number too small to fit in target type" or "number too large to fit in target type")
            return "out of range integral type conversion attempted";
        return GuestText.Shown((cause.StartsWith(WasmTrap, StringComparison.Ordinal) ? cause[WasmTrap.Length..] : cause).ToString(), MaxShown);
    }
}
