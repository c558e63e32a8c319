using System.Text.Json;
using ModelContextProtocol.Protocol;
using McpTool = ModelContextProtocol.Protocol.Tool;

namespace WasiGuard.Tool;

/// <summary>The tool <c>web_fetch</c>: one GET request, made by the sandboxed shell's <c>curl</c> under the policy of the user.</summary>
internal sealed class WebFetchTool(Shell shell, TimeSpan longest) : SandboxTool
{
    private const int DefaultMaxBytes = 100_000;
    private const int LargestMaxBytes = 1_000_000;

    public override McpTool ProtocolTool { get; } = new()
    {
        Name = "web_fetch",
        Title = "Fetch a page",
        Description = "Fetches an http or https URL with GET and returns the body as text. Only hosts that the user allowed can be reached; redirects are followed and checked one by one. No cookies and no credentials are sent.",
        Annotations = new() { Title = "Fetch a page", ReadOnlyHint = true, OpenWorldHint = true },
        InputSchema = Schema($$"""
            {
              "type": "object",
              "properties": {
                "url": { "type": "string", "description": "The absolute URL." },
                "maxBytes": { "type": "integer", "minimum": 1, "maximum": {{LargestMaxBytes}}, "description": "Bytes of the body that are returned, {{DefaultMaxBytes}} by default." }
              },
              "required": ["url"],
              "additionalProperties": false
            }
            """),
        OutputSchema = Schema($$"""
            {
              "type": "object",
              "properties": {
                "url": { "type": ["string", "null"], "description": "The URL that answered, after redirects." },
                "status": { "type": "integer", "description": "The status code; 0 without an answer." },
                "truncated": { "type": "boolean" },
                "netFetchAudits": {{AuditReport.Schema}}
              },
              "required": ["status", "truncated", "netFetchAudits"]
            }
            """),
    };

    protected override async Task<CallToolResult> CallAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var url = arguments.Text("url");
        var maxBytes = arguments.Count("maxBytes", LargestMaxBytes) ?? DefaultMaxBytes;
        if (url.Contains('\0'))
            return ToolResult.Error("'url' holds a NUL character.");
        var limits = new WasiLimits { Timeout = longest, MaxStdoutBytes = maxBytes };
        return Describe(await shell.RunAsync("curl -sS -- \"$1\"", [url], default, limits, cancellationToken));
    }

    private static CallToolResult Describe(WasiExecResult result)
    {
        // The last attempt is the one that answered, or the one that ended the chain of redirects.
        var last = result.NetFetchAudits.Count == 0 ? null : result.NetFetchAudits[^1];
        var completed = result.Termination == WasiTermination.Exited && last is { Outcome: NetFetchOutcome.Completed };
        var truncated = result.StdoutTruncated || last is { Truncated: true };
        var report = new FetchReport(last?.Url.OriginalString, last?.Status ?? 0, truncated, [.. result.NetFetchAudits.Select(AuditReport.Of)]);
        return new()
        {
            Content = [new TextContentBlock { Text = completed ? $"HTTP {last!.Status}{(truncated ? ", body cut" : "")}\n\n{result.StdoutText}" : FailureOf(result, last) }],
            StructuredContent = JsonSerializer.SerializeToElement(report, Json.Options),
            IsError = !completed,
        };
    }

    private static string FailureOf(WasiExecResult result, NetFetchAudit? last) => (result.Termination, last) switch
    {
        (WasiTermination.TimedOut, _) => "The time for the request was up.",
        (_, { Outcome: NetFetchOutcome.Denied, Url.Scheme: not ("http" or "https") }) => $"The request was denied: {last.Reason}. Give an absolute http or https URL.",
        (_, { Outcome: NetFetchOutcome.Denied }) => $"The request was denied: {last.Reason}. The user of this server decides what may be reached (--net-allow, --net-allow-address).",
        (_, { Outcome: NetFetchOutcome.OverBudget }) => $"The request was refused: {last.Reason}.",
        (_, { Outcome: NetFetchOutcome.TimedOut }) => $"The request timed out: {last.Reason}.",
        (_, { Reason: { } reason }) => $"The request failed: {reason}.",
        _ => $"Nothing was requested: {result.StderrText.Trim()}",
    };

    /// <summary>What the client's program gets beside the text.</summary>
    private sealed record FetchReport(string? Url, int Status, bool Truncated, IReadOnlyList<AuditReport> NetFetchAudits);
}
