using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Text.Json;

namespace WasiGuard;

/// <summary>What the page tells of an execution, as JSON; the bytes come beside it.</summary>
internal sealed record BrowserSummary
{
    public required string Kind { get; init; }

    public string? Message { get; init; }

    public uint ExitCode { get; init; }

    public string? Trap { get; init; }

    /// <summary>Milliseconds.</summary>
    public double Duration { get; init; }

    public bool StdoutTruncated { get; init; }

    public bool StderrTruncated { get; init; }

    public required IReadOnlyList<string> Removed { get; init; }

    public required IReadOnlyList<BrowserEntry> Entries { get; init; }
}

/// <summary>Turns what the page tells into a result.</summary>
[SupportedOSPlatform("browser")]
internal static class BrowserResult
{
    public static WasiExecResult Read(JSObject result, WasiExecInput input, IReadOnlyList<NetFetchAudit> audits)
    {
        var summary = JsonSerializer.Deserialize(result.GetPropertyAsString("summary")!, BrowserJson.Default.BrowserSummary)!;
        var termination = summary switch
        {
            { Kind: "ended", Trap: null } => WasiTermination.Exited,
            { Kind: "ended" } => WasiTermination.Trapped,
            { Kind: "timedOut" } => WasiTermination.TimedOut,
            { Kind: "refused" } => throw new WasiRunnerException($"The module '{input.Module.Name}' {summary.Message}."),
            _ => throw new WasiRunnerException($"The browser failed to run the module '{input.Module.Name}': {summary.Message}"),
        };
        return new()
        {
            ExitCode = termination == WasiTermination.Exited ? unchecked((int)summary.ExitCode) : WasiExecResult.TerminatedExitCode,
            Termination = termination,
            TrapMessage = summary.Trap,
            Stdout = result.GetPropertyAsByteArray("stdout"),
            Stderr = result.GetPropertyAsByteArray("stderr"),
            StdoutTruncated = summary.StdoutTruncated,
            StderrTruncated = summary.StderrTruncated,
            Files = input.Files is { } files ? Apply(files, summary, result.GetPropertyAsByteArray("fileBytes")!) : null,
            NetFetchAudits = audits,
            Duration = TimeSpan.FromMilliseconds(summary.Duration),
        };
    }

    private static WasiFileSnapshot Apply(WasiFileSnapshot files, BrowserSummary changes, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            foreach (var path in changes.Removed)
                files = files.Without(path);
            foreach (var (path, length) in changes.Entries)
            {
                files = length is { } size ? files.WithFile(path, bytes[..size]) : files.WithDirectory(path);
                bytes = bytes[(length ?? 0)..];
            }
        }
        catch (ArgumentException failure)
        {
            throw new WasiRunnerException($"The guest left a file that a snapshot cannot hold: {failure.Message}", failure);
        }

        return files;
    }
}
