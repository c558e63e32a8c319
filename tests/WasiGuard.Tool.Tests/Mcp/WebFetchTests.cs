using ModelContextProtocol.Protocol;

namespace WasiGuard.Tool.Tests.Mcp;

public sealed class WebFetchTests
{
    [Fact]
    public async Task WebFetch_AllowedHost_GivesStatusBodyAndAudit()
    {
        await using var server = await LoopbackServer.StartAsync();
        using var workspace = new TemporaryDirectory();
        await using var session = await StartAsync(workspace.Path, server);
        Assert.Equal(["bash", "web_fetch"], await session.ToolNamesAsync());

        var result = await FetchAsync(session, server.Url + "/hello");
        Assert.NotEqual(true, result.IsError);
        Assert.Equal("HTTP 200\n\nhello from the server\n", McpSession.Text(result));
        var audit = Assert.Single(result.StructuredContent!.Value.GetProperty("netFetchAudits").EnumerateArray());
        Assert.Equal(server.Url + "/hello", audit.GetProperty("url").GetString());
        Assert.Equal("completed", audit.GetProperty("outcome").GetString());

        Assert.Equal("HTTP 404\n\nnot here", McpSession.Text(await FetchAsync(session, server.Url + "/missing")));
        Assert.Equal("HTTP 200\n\nhello from the server\n", McpSession.Text(await FetchAsync(session, server.Url + "/moved")));
        Assert.Equal("HTTP 200, body cut\n\n" + new string('x', 100), McpSession.Text(await FetchAsync(session, server.Url + "/long", maxBytes: 100)));
        Assert.Equal("hello from the server\n", await session.BashTextAsync($"curl -s {server.Url}/hello"));
    }

    [Fact]
    public async Task WebFetch_NoHostAllowed_IsListedAndDeniesEverything()
    {
        await using var server = await LoopbackServer.StartAsync();
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path, "--wasi-netfetch");
        Assert.Equal(["bash", "web_fetch"], await session.ToolNamesAsync());

        var result = await FetchAsync(session, server.Url + "/hello");

        Assert.True(result.IsError);
        Assert.Equal($"The request was denied: no pattern of Allow covers {server.Url}. The user of this server decides what may be reached (--net-allow, --net-allow-address).", McpSession.Text(result));
        Assert.Equal("denied", Assert.Single(result.StructuredContent!.Value.GetProperty("netFetchAudits").EnumerateArray()).GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("http://example.com/", "denied")]
    [InlineData("http://169.254.169.254/latest/meta-data", "denied")]
    [InlineData("file:///etc/passwd", "http")]
    [InlineData("--help", "http")]
    [InlineData("$(echo http://example.com)", "http")]
    public async Task WebFetch_WhatIsNotAllowed_IsAnErrorThatSaysWhy(string url, string expected)
    {
        await using var server = await LoopbackServer.StartAsync();
        using var workspace = new TemporaryDirectory();
        await using var session = await StartAsync(workspace.Path, server);

        var result = await FetchAsync(session, url);

        Assert.True(result.IsError);
        Assert.Contains(expected, McpSession.Text(result));
    }

    private static Task<McpSession> StartAsync(string workspace, LoopbackServer server) =>
        McpSession.StartAsync(workspace, "--wasi-netfetch", "--net-allow", server.Url, "--net-allow-address", "127.0.0.0/8");

    private static Task<CallToolResult> FetchAsync(McpSession session, string url, int? maxBytes = null) =>
        session.CallAsync("web_fetch", maxBytes is null ? new() { ["url"] = url } : new() { ["url"] = url, ["maxBytes"] = maxBytes });
}
