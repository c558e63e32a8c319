using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace WasiGuard.Tool;

/// <summary>The tool <c>web_fetch</c>: one GET request, made by the sandboxed shell's <c>curl</c> under the policy of the user.</summary>
internal sealed class WebFetchTool(Shell shell, TimeSpan longest)
{
    private const int DefaultMaxBytes = 100_000;
    private const int LargestMaxBytes = 1_000_000;

    public static McpServerTool Create(Shell shell, TimeSpan longest) => McpServerTool.Create(
        new WebFetchTool(shell, longest).FetchAsync,
        new()
        {
            Name = "web_fetch",
            Title = "Fetch a page",
            Description = "Fetches an http or https URL with GET and returns the body as text. Only hosts that the user allowed can be reached; redirects are followed and checked one by one. No cookies and no credentials are sent.",
            ReadOnly = true,
            OpenWorld = true,
        });

    private async Task<CallToolResult> FetchAsync(
        [Description("The absolute URL.")] string url,
        [Description("Bytes of the body that are returned, 100000 by default, at most 1000000.")] int? maxBytes = null,
        CancellationToken cancellationToken = default)
    {
        if (maxBytes is < 1 or > LargestMaxBytes)
            return ToolResult.Error($"maxBytes must be from 1 to {LargestMaxBytes}.");
        if (url.Contains('\0'))
            return ToolResult.Error("The URL holds a NUL character.");
        var limits = new WasiLimits { Timeout = longest, MaxStdoutBytes = maxBytes ?? DefaultMaxBytes };
        return await ToolResult.OfAsync(async () => Describe(await shell.RunAsync("curl -sS -- \"$1\"", [url], default, limits, cancellationToken)));
    }

    private static CallToolResult Describe(WasiExecResult result)
    {
        // The last attempt is the one that answered, or the one that ended the chain of redirects.
        var last = result.NetFetchAudits.Count == 0 ? null : result.NetFetchAudits[^1];
        var completed = result.Termination == WasiTermination.Exited && last is { Outcome: NetFetchOutcome.Completed };
        var truncated = result.StdoutTruncated || last is { Truncated: true };
        var report = new FetchReport(last?.Url.OriginalString, last?.Status ?? 0, truncated, [.. result.NetFetchAudits.Select(AuditReport.Of)]);
        var text = completed
            ? $"HTTP {last!.Status}{(truncated ? ", body cut" : "")}\n\n{result.StdoutText}"
            : $"{(result.Termination == WasiTermination.TimedOut ? "The time for the request was up." : result.StderrText.Trim())}{(last?.Reason is { } reason ? $" {reason}" : "")}";
        return new()
        {
            Content = [new TextContentBlock { Text = text }],
            StructuredContent = JsonSerializer.SerializeToElement(report, Json.Options),
            IsError = !completed,
        };
    }

    /// <summary>What the client's program gets beside the text.</summary>
    private sealed record FetchReport(string? Url, int Status, bool Truncated, IReadOnlyList<AuditReport> NetFetchAudits);
}
