namespace WasiGuard;

/// <summary>Reads Wasmtime's error texts, which are the same from the library and from the command line program.</summary>
internal static class EngineError
{
    private const int MaxShown = 1000;

    // Numbers of the system, which words them in its language, and the engine's own words where it has no number.
    private static readonly string[] s_shortOfMemory = OperatingSystem.IsWindows()
        ? ["(os error 8)", "(os error 14)", "(os error 1455)"]
        : ["(os error 12)"];

    private static readonly string[] s_failedAllocations = ["out of memory", "failed to allocate ", "mmap failed to "];

    /// <summary>
    /// Whether a cause says that the system has refused the engine memory or address space. A name of the module's own, which an engine's text may end with, is in
    /// quotes there and cannot be taken for it.
    /// </summary>
    public static bool IsShortOfMemory(string cause) =>
        Array.Exists(s_shortOfMemory, number => cause.EndsWith(number, StringComparison.Ordinal)) || Array.Exists(s_failedAllocations, words => cause.StartsWith(words, StringComparison.Ordinal));

    /// <summary>The host's failure, whatever module it was: the host can do something about it.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="doing">What was not possible, such as <c>run</c>.</param>
    /// <param name="cause">What the engine says.</param>
    /// <param name="failure">The engine's exception, if it has one.</param>
    public static WasiRunnerException ShortOfMemory(string module, string doing, string cause, Exception? failure = null) => new(
        $"The system does not give this host the memory or address space to {doing} the module '{GuestText.Shown(module)}': {cause}. Raise the limit of this process (address space: ulimit -v; memory: that of the container), run fewer guests at once, or lower Ceilings.MemoryBytes in the runner's options so that a module that needs more is refused beforehand.",
        failure);

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
