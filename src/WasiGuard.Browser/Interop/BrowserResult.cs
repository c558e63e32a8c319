using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Text.Json;

namespace WasiGuard;

/// <summary>What the page tells of an execution, as JSON; the bytes come beside it.</summary>
internal sealed record BrowserSummary
{
    public const int MaxShown = 2000;

    public required string Kind { get; init; }

    public string? Message { get; init; }

    /// <summary>Null unless the guest came to its own end.</summary>
    public uint? ExitCode { get; init; }

    public string? Trap { get; init; }

    /// <summary>Milliseconds.</summary>
    public double Duration { get; init; }

    public bool StdoutTruncated { get; init; }

    public bool StderrTruncated { get; init; }

    /// <summary>Why nothing is told of the files; null when it is.</summary>
    public required string? FilesError { get; init; }

    public required IReadOnlyList<string> Removed { get; init; }

    public required IReadOnlyList<BrowserEntry> Entries { get; init; }

    /// <exception cref="WasiRunnerException">The page tells of no end of the guest's.</exception>
    public WasiTermination TerminationOf(string module) => this switch
    {
        { Kind: "ended", Trap: null, ExitCode: not null } => WasiTermination.Exited,
        { Kind: "ended", Trap: not null, ExitCode: null } => WasiTermination.Trapped,
        { Kind: "timedOut" } => WasiTermination.TimedOut,
        { Kind: "refused", Message: { } message } => throw new WasiModuleException($"The module '{GuestText.Shown(module)}' {GuestText.Shown(message, MaxShown)}."),
        _ => throw new WasiRunnerException($"The browser failed to run the module '{GuestText.Shown(module)}': {GuestText.Shown(Message ?? $"it told neither exit code nor trap ({Kind})", MaxShown)}"),
    };

    /// <summary>The files after the execution, or why they are not there: a guest's files are no reason to lose the rest of the result.</summary>
    public (WasiFileSnapshot? Files, string? Error) Apply(WasiFileSnapshot? before, ReadOnlyMemory<byte> bytes)
    {
        if (before is not { } files)
            return (null, null);
        if (FilesError is { } error)
            return (null, error);
        try
        {
            foreach (var path in Removed)
                files = files.Without(path);
            foreach (var (path, length) in Entries)
            {
                files = length is { } size ? files.WithFile(path, bytes[..size]) : files.WithDirectory(path);
                bytes = bytes[(length ?? 0)..];
            }
        }
        catch (ArgumentException failure)
        {
            return (null, $"The guest left what a snapshot cannot hold. {failure.Message}");
        }

        return (files, null);
    }
}

/// <summary>Turns what the page tells into a result. What is not told is a failure, never success.</summary>
[SupportedOSPlatform("browser")]
internal static class BrowserResult
{
    public static WasiExecResult Read(JSObject result, WasiExecInput input, IReadOnlyList<NetFetchAudit> audits)
    {
        var summary = Summary(result);
        var termination = summary.TerminationOf(input.Module.Name);
        var (files, filesError) = summary.Apply(input.Files, Bytes(result, "fileBytes"));
        return new()
        {
            ExitCode = termination == WasiTermination.Exited ? unchecked((int)summary.ExitCode!.Value) : WasiExecResult.TerminatedExitCode,
            Termination = termination,
            TrapMessage = termination == WasiTermination.Trapped ? GuestText.Shown(BrowserTrapText.NormalForm(summary.Trap!), BrowserSummary.MaxShown) : null,
            Stdout = Bytes(result, "stdout"),
            Stderr = Bytes(result, "stderr"),
            StdoutTruncated = summary.StdoutTruncated,
            StderrTruncated = summary.StderrTruncated,
            Files = files,
            FilesError = filesError,
            NetFetchAudits = audits,
            Duration = TimeSpan.FromMilliseconds(summary.Duration),
        };
    }

    private static BrowserSummary Summary(JSObject result)
    {
        try
        {
            return JsonSerializer.Deserialize(result.GetPropertyAsString("summary") ?? "null", BrowserJson.Default.BrowserSummary) ?? throw Untold("summary");
        }
        catch (JsonException malformed)
        {
            throw new WasiRunnerException($"The browser's account of the execution cannot be read: {malformed.Message}", malformed);
        }
    }

    private static byte[] Bytes(JSObject result, string name) => result.GetPropertyAsByteArray(name) ?? throw Untold(name);

    private static WasiRunnerException Untold(string name) => new($"The browser's account of the execution has no {name}.");
}
