using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace WasiGuard.Tool.Tests.Mcp;

/// <summary>The started program <c>wasiguard mcp</c> with a client of the protocol's own package connected to it.</summary>
internal sealed class McpSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly McpClient _client;

    private McpSession(McpClient client)
    {
        _client = client;
        _deadline.CancelAfter(TimeSpan.FromMinutes(4));
    }

    public static async Task<McpSession> StartAsync(string workspace, params string[] options)
    {
        var transport = new StdioClientTransport(new()
        {
            Name = "wasiguard",
            Command = "dotnet",
            Arguments = [ToolProgram.AssemblyPath, "mcp", "--workspace", workspace, .. options],
        });
        return new(await McpClient.CreateAsync(transport, cancellationToken: TestContext.Current.CancellationToken));
    }

    public async Task<IEnumerable<McpClientTool>> ToolsAsync() => await _client.ListToolsAsync(cancellationToken: _deadline.Token);

    public async Task<IEnumerable<string>> ToolNamesAsync() => (await ToolsAsync()).Select(tool => tool.Name).Order();

    public async Task<IReadOnlyList<string>> ResourcesAsync() =>
        [.. (await _client.ListResourcesAsync(cancellationToken: _deadline.Token)).Select(resource => resource.Uri)];

    /// <summary>A resource's text, or its bytes in hexadecimal.</summary>
    public async Task<string> ReadAsync(string uri) => Assert.Single((await _client.ReadResourceAsync(uri, cancellationToken: _deadline.Token)).Contents) switch
    {
        TextResourceContents text => text.Text,
        BlobResourceContents blob => Convert.ToHexStringLower(blob.DecodedData.Span),
        var other => throw new InvalidOperationException(other.ToString()),
    };

    public Task<CallToolResult> BashAsync(string command) => CallAsync("bash", new() { ["command"] = command });

    public async Task<string> BashTextAsync(string command) => Text(await BashAsync(command));

    public async Task<CallToolResult> CallAsync(string tool, Dictionary<string, object?> arguments, IProgress<ModelContextProtocol.ProgressNotificationValue>? progress = null, CancellationToken cancellationToken = default) =>
        await _client.CallToolAsync(tool, arguments, progress, cancellationToken: cancellationToken.CanBeCanceled ? cancellationToken : _deadline.Token);

    public static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _deadline.Dispose();
    }
}
