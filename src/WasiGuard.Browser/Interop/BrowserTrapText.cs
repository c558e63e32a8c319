using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WasiGuard;

/// <summary>Gives what an engine of a browser says of a trap the text that the other runners have for it, as far as the engine tells the kinds apart.</summary>
internal static partial class BrowserTrapText
{
    private const string OutOfMemory = "out of bounds memory access", OutOfTable = "undefined element: out of bounds table access";

    // V8's words (src/common/message-template.h).
    private static readonly FrozenDictionary<string, string> s_texts = new Dictionary<string, string>
    {
        ["unreachable"] = "wasm `unreachable` instruction executed",
        ["divide by zero"] = "integer divide by zero",
        ["remainder by zero"] = "integer divide by zero",
        ["divide result unrepresentable"] = "integer overflow",
        ["memory access out of bounds"] = OutOfMemory,
        ["data segment out of bounds"] = OutOfMemory,
        ["table index is out of bounds"] = OutOfTable,
        ["table access out of bounds"] = OutOfTable,
        ["element segment out of bounds"] = OutOfTable,
        ["null function"] = "uninitialized element",
        ["function signature mismatch"] = "indirect call type mismatch",
        ["Maximum call stack size exceeded"] = "call stack exhausted",
        ["operation does not support unaligned accesses"] = "unaligned atomic",
        ["Atomics.wait cannot be called in this context"] = "atomic wait on non-shared memory",
        ["dereferencing a null pointer"] = "null reference",
        ["rethrowing null value"] = "null reference",
        ["array element access out of bounds"] = "out of bounds array access",
        ["requested new array is too large"] = "allocation size too large",
        ["illegal cast"] = "cast failure",
    }.ToFrozenDictionary();

    public static string NormalForm(string text)
    {
        const string Instantiating = "WebAssembly.Instance(): ", ExitStatus = "proc_exit with the exit status ";
        if (text.StartsWith(ExitStatus, StringComparison.Ordinal))
            return "exit with invalid exit status outside of [0..126)";
        if (NumberedSegment().Match(text) is { Success: true } segment)
            return segment.Groups["kind"].Value == "data" ? OutOfMemory : OutOfTable;
        var bare = text.StartsWith(Instantiating, StringComparison.Ordinal) ? text[Instantiating.Length..] : text;
        return s_texts.GetValueOrDefault(bare, text);
    }

    [GeneratedRegex(@"^WebAssembly\.Instance\(\): (?<kind>data|element) segment [0-9]+ is out of bounds")]
    private static partial Regex NumberedSegment();
}
