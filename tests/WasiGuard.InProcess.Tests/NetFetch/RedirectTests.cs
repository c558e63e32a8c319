using System.Net;
using Microsoft.AspNetCore.Http;

namespace WasiGuard.InProcess.Tests.NetFetch;

public sealed class RedirectTests
{
    private static readonly NetFetchPolicy s_policy = new() { Allow = ["*"], Deny = ["denied.example"] };

    [Theory]
    [InlineData("http://a.example/", "https://b.example/end", 0)]
    [InlineData("http://a.example/", "/end", 0)]
    [InlineData("https://a.example/", "//b.example/end", 0)]
    [InlineData("https://a.example/", "http://a.example/end", 2)]
    [InlineData("http://a.example/", "http://denied.example/end", 2)]
    [InlineData("http://a.example/", "http://private.example/end", 2)]
    [InlineData("http://a.example/", "http://10.0.0.1/end", 2)]
    [InlineData("http://a.example/", "http://127.0.0.1/end", 2)]
    [InlineData("http://a.example/", "http://[::1]/end", 2)]
    [InlineData("http://a.example/", "http://169.254.169.254/end", 2)]
    [InlineData("http://a.example/", "http://localhost/end", 2)]
    [InlineData("http://a.example/", "http://a.example:22/end", 2)]
    [InlineData("http://a.example/", "http://user@a.example/end", 2)]
    [InlineData("http://a.example/", "file:///etc/passwd", 2)]
    [InlineData("http://a.example/", "http://", 2)]
    public async Task Redirect_AcrossABoundary_IsCheckedAsARequestOfItsOwn(string from, string to, int errno)
    {
        await using var server = await StartAsync();

        var result = await GuestRun.RunAsync(server.Host(ResolveAsync), s_policy, "fetch", $"{from}?to={Uri.EscapeDataString(to)}");

        Assert.StartsWith($"errno={errno} ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal([NetFetchOutcome.Redirected, errno == 0 ? NetFetchOutcome.Completed : NetFetchOutcome.Denied], result.NetFetchAudits.Select(audit => audit.Outcome));
        Assert.Equal(302, result.NetFetchAudits[0].Status);
        Assert.Equal(errno == 0 ? 2 : 1, server.Requests);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(6, 2)]
    public async Task Redirect_Chain_EndsAfterMaxRedirects(int length, int errno)
    {
        await using var server = await StartAsync();

        var result = await GuestRun.RunAsync(server.Host(ResolveAsync), s_policy, "fetch", $"http://a.example/chain/{length}");

        Assert.StartsWith($"errno={errno} ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(6, server.Requests);
        Assert.Equal(errno == 0 ? 6 : 7, result.NetFetchAudits.Count);
    }

    [Fact]
    public async Task Redirect_Hops_CountAgainstMaxRequests()
    {
        await using var server = await StartAsync();

        var result = await GuestRun.RunAsync(server.Host(ResolveAsync), s_policy with { MaxRequests = 3 }, "fetch", "http://a.example/chain/3");

        Assert.StartsWith("errno=19 ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests);
        Assert.Equal(NetFetchOutcome.OverBudget, result.NetFetchAudits[^1].Outcome);
    }

    [Theory]
    [InlineData(301, "GET 0")]
    [InlineData(302, "GET 0")]
    [InlineData(303, "GET 0")]
    [InlineData(307, "POST 4")]
    [InlineData(308, "POST 4")]
    public async Task Redirect_OfAPost_KeepsOrDropsTheBodyByStatus(int status, string expected)
    {
        await using var server = await StartAsync();

        var result = await GuestRun.RunAsync(server.Host(ResolveAsync), s_policy, "stream", "POST", $"http://a.example/?status={status}&to=/end", "-H", "Content-Type: text/plain", "-d", "body");

        Assert.Contains($"\n\n{expected}\n", result.StdoutText, StringComparison.Ordinal);
    }

    private static Task<LoopbackServer> StartAsync() => LoopbackServer.StartAsync(context =>
    {
        var query = context.Request.Query;
        if (context.Request.Path.StartsWithSegments("/chain", out var left) && left != "/0")
        {
            context.Response.Redirect($"/chain/{int.Parse(left.Value![1..], null) - 1}");
            return Task.CompletedTask;
        }

        if (!query.ContainsKey("to"))
            return context.Response.WriteAsync($"{context.Request.Method} {context.Request.ContentLength ?? 0}", context.RequestAborted);
        context.Response.StatusCode = query.ContainsKey("status") ? int.Parse(query["status"]!, null) : 302;
        context.Response.Headers.Location = query["to"];
        return Task.CompletedTask;
    });

    private static Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellation) =>
        Task.FromResult<IPAddress[]>([IPAddress.Parse(name == "private.example" ? "192.168.0.1" : "93.184.216.34")]);
}
