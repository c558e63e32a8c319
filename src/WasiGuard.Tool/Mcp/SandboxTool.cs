using System.Diagnostics;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace WasiGuard.Tool;

/// <summary>A tool of the server: its schemas as they are published, and a call whose arguments are held against them.</summary>
internal abstract class SandboxTool : McpServerTool
{
    private static readonly TimeSpan s_progress = TimeSpan.FromSeconds(1);

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var given = new ToolArguments(ProtocolTool, request.Params?.Arguments);
        if (given.Unknown is { } flaw)
            return ToolResult.Error(flaw);
        return await ToolResult.OfAsync(() => ReportProgressAsync(request, CallAsync(given, cancellationToken), cancellationToken));
    }

    /// <exception cref="ToolException">An argument is missing, malformed or out of bounds; the message is for the model.</exception>
    protected abstract Task<CallToolResult> CallAsync(ToolArguments arguments, CancellationToken cancellationToken);

    protected static JsonElement Schema(string json) => JsonDocument.Parse(json).RootElement;

    /// <summary>Tells a client that asked for it, each second, that the call goes on.</summary>
    private static async Task<CallToolResult> ReportProgressAsync(RequestContext<CallToolRequestParams> request, Task<CallToolResult> call, CancellationToken cancellationToken)
    {
        if (request.Params?.ProgressToken is not { } token)
            return await call;
        var watch = Stopwatch.StartNew();
        while (await Task.WhenAny(call, Task.Delay(s_progress, cancellationToken)) != call && !cancellationToken.IsCancellationRequested)
        {
            var seconds = Math.Floor(watch.Elapsed.TotalSeconds);
            await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = (float)seconds, Message = $"Running for {seconds} s." }, cancellationToken: cancellationToken);
        }

        return await call;
    }
}
