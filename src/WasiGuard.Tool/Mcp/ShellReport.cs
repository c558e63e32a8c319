using System.Text.Json;

namespace WasiGuard.Tool;

/// <summary>How a command line ended, for the client's program. The output itself is in the text, once.</summary>
internal sealed record ShellReport(int ExitCode, WasiTermination Termination, string? TrapMessage, double DurationMs, bool StdoutTruncated, bool StderrTruncated, IReadOnlyList<AuditReport> NetFetchAudits)
{
    public static JsonElement Schema { get; } = JsonDocument.Parse($$"""
        {
          "type": "object",
          "properties": {
            "exitCode": { "type": "integer", "description": "The exit code; -1 when the shell did not end by itself." },
            "termination": { "type": "string", "enum": ["exited", "trapped", "timedOut", "outOfFuel"] },
            "trapMessage": { "type": ["string", "null"] },
            "durationMs": { "type": "number" },
            "stdoutTruncated": { "type": "boolean" },
            "stderrTruncated": { "type": "boolean" },
            "netFetchAudits": {{AuditReport.Schema}}
          },
          "required": ["exitCode", "termination", "durationMs", "stdoutTruncated", "stderrTruncated", "netFetchAudits"]
        }
        """).RootElement;

    public static ShellReport Of(WasiExecResult result) => new(
        result.ExitCode,
        result.Termination,
        result.TrapMessage,
        result.Duration.TotalMilliseconds,
        result.StdoutTruncated,
        result.StderrTruncated,
        [.. result.NetFetchAudits.Select(AuditReport.Of)]);
}
