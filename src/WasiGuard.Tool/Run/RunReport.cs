namespace WasiGuard.Tool;

/// <summary>What <c>wasiguard run --json</c> prints.</summary>
internal sealed record RunReport
{
    public required string Runner { get; init; }
    public required int ExitCode { get; init; }
    public required WasiTermination Termination { get; init; }
    public string? TrapMessage { get; init; }
    public required double DurationMs { get; init; }

    /// <summary>The streams as UTF-8; bytes that are none are U+FFFD here and whole in the Base64 forms.</summary>
    public required string Stdout { get; init; }
    public required string Stderr { get; init; }
    public required ReadOnlyMemory<byte> StdoutBase64 { get; init; }
    public required ReadOnlyMemory<byte> StderrBase64 { get; init; }
    public required bool StdoutTruncated { get; init; }
    public required bool StderrTruncated { get; init; }
    public required IReadOnlyList<AuditReport> NetFetchAudits { get; init; }

    public static RunReport Of(string runner, WasiExecResult result) => new()
    {
        Runner = runner,
        ExitCode = result.ExitCode,
        Termination = result.Termination,
        TrapMessage = result.TrapMessage,
        DurationMs = result.Duration.TotalMilliseconds,
        Stdout = result.StdoutText,
        Stderr = result.StderrText,
        StdoutBase64 = result.Stdout,
        StderrBase64 = result.Stderr,
        StdoutTruncated = result.StdoutTruncated,
        StderrTruncated = result.StderrTruncated,
        NetFetchAudits = [.. result.NetFetchAudits.Select(AuditReport.Of)],
    };
}

/// <summary>One HTTP request that the guest tried.</summary>
internal sealed record AuditReport(string Url, string Method, int Status, long Bytes, bool Truncated, double DurationMs, NetFetchOutcome Outcome, string? Reason)
{
    /// <summary>An array of these, as JSON Schema.</summary>
    public const string Schema = """
        {
          "type": "array",
          "description": "The HTTP requests that were tried, in order.",
          "items": {
            "type": "object",
            "properties": {
              "url": { "type": "string" },
              "method": { "type": "string" },
              "status": { "type": "integer" },
              "bytes": { "type": "integer" },
              "truncated": { "type": "boolean" },
              "durationMs": { "type": "number" },
              "outcome": { "type": "string", "enum": ["completed", "denied", "overBudget", "redirected", "timedOut", "failed"] },
              "reason": { "type": ["string", "null"] }
            },
            "required": ["url", "method", "status", "bytes", "truncated", "durationMs", "outcome"]
          }
        }
        """;

    public static AuditReport Of(NetFetchAudit audit) =>
        new(audit.Url.OriginalString, audit.Method, audit.Status, audit.Bytes, audit.Truncated, audit.Duration.TotalMilliseconds, audit.Outcome, audit.Reason);
}
