namespace WasiGuard;

/// <summary>Reads what the program says when it fails without having run a guest.</summary>
internal static class ProgramFailure
{
    private const string Backtrace = "\n\nStack backtrace:";
    private const int MostShown = 1000;

    private static readonly string[] s_ofTheModule = ["Error: failed to parse WebAssembly module", "Error: failed to compile", "Error: WebAssembly translation error"];

    /// <summary>Whether the program gave up on the module's bytes.</summary>
    public static bool IsOfTheModule(ProcessEnd end) => Array.Exists(s_ofTheModule, beginning => end.StderrText.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>The innermost cause.</summary>
    public static string CauseOf(ProcessEnd end) => EngineError.RootCause(WithoutBacktrace(end.StderrText));

    /// <summary>All that it said, to be shown.</summary>
    public static string TextOf(ProcessEnd end) => GuestText.Shown(WithoutBacktrace(end.StderrText).Trim(), MostShown);

    public static WasiRunnerException Ended(string program, ProcessEnd end) =>
        new($"'{GuestText.Shown(program)}' ended with the exit code {end.ExitCode}, which no guest can give, and without a report: {TextOf(end)} Check that it is a wasmtime for this machine, and that the limits of this process leave it memory and address space.");

    private static string WithoutBacktrace(string text)
    {
        var length = text.IndexOf(Backtrace, StringComparison.Ordinal);
        return length < 0 ? text : text[..length];
    }
}
