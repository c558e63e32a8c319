using System.Text;

namespace WasiGuard;

/// <summary>
/// What wasmtime writes on standard error, behind the guest's output, about a guest that did not come to its own end or did not start.
/// It names the module's file, which lies in a directory with a random name that the guest is not told: text of the guest's own is
/// not taken for a report.
/// </summary>
internal sealed class WasmtimeReport
{
    private const string GuestWasRunning = "error while executing at wasm backtrace";
    private const string WasmTrap = "wasm trap: ";

    // A function of WASI that the guest has called in place of its own frame leaves no backtrace.
    private const string GuestWasInvoked = ": failed to invoke `_";

    private WasmtimeReport(string text, long start)
    {
        Text = text;
        Start = start;
        Cause = EngineError.RootCause(text);
    }

    public string Text { get; }

    /// <summary>Where the report begins and the guest's output ends, in bytes of standard error.</summary>
    public long Start { get; }

    /// <summary>The innermost cause, such as <c>integer divide by zero</c>.</summary>
    public string Cause { get; }

    public bool IsOutOfFuel => Cause == "all fuel consumed by WebAssembly";

    /// <summary>Whether the guest did not begin to run because the system refused memory or address space.</summary>
    public bool IsShortOfMemory => !GuestRan && EngineError.IsShortOfMemory(Cause);

    /// <summary>Whether the guest had begun to run; if not, wasmtime refused the module.</summary>
    public bool GuestRan => Text.Contains(GuestWasRunning, StringComparison.Ordinal) || Text.Contains(WasmTrap, StringComparison.Ordinal)
        || Text.Contains(GuestWasInvoked, StringComparison.Ordinal);

    /// <summary>Finds the report at the end of standard error; null when there is none.</summary>
    /// <param name="stderr">All of standard error.</param>
    /// <param name="randomName">The name of the directory with the module's file.</param>
    public static WasmtimeReport? Find(OutputCapture stderr, string randomName)
    {
        var name = Encoding.UTF8.GetBytes(randomName);
        var tail = stderr.Tail();
        if (IndexOf(tail, name) is >= 0 and var start)
            return new(Encoding.UTF8.GetString(tail.AsSpan(start)), stderr.Length - tail.Length + start);

        // Functions with enormous names make enormous reports: then the tail is the end of one, and the cause is its last line.
        var early = stderr.ReportStart ?? IndexOf(stderr.Head(long.MaxValue).Span, name);
        return early >= 0 ? new("Caused by:\n" + Encoding.UTF8.GetString(tail), early) : null;
    }

    private static int IndexOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        var named = bytes.IndexOf(name);
        return named < 0 ? -1 : bytes[..named].LastIndexOf("Error: "u8);
    }
}
