using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>wasiguard_netfetch, called by real guests.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task Open_PostWithHeadersAndBody_ArrivesAndAnswersInPieces()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            context.Response.Headers.Append("X-Two", "a");
            context.Response.Headers.Append("X-Two", "b");
            context.Response.Headers.SetCookie = "secret=1";
            context.Response.Headers.Date = default;
            context.Response.StatusCode = 201;
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.ContentType} {context.Request.Headers["X-Own"]} {await reader.ReadToEndAsync(context.RequestAborted)}", context.RequestAborted);
        });

        var result = await GuestRun.RunAsync(GuestRun.Loopback, "stream", "POST", server.Http.ToString(), "-H", "Content-Type: text/plain", "-H", "X-Own:  one ", "-H", "x-own: two", "-d", "the body", "-n", "16");

        Assert.Contains("open errno=0\nstatus=201\n", result.StdoutText, StringComparison.Ordinal);
        Assert.Contains("x-two: a, b\n", result.StdoutText, StringComparison.Ordinal);
        Assert.DoesNotContain("cookie", result.StdoutText, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\n\nPOST text/plain one, two the body\n", result.StdoutText, StringComparison.Ordinal);
        Assert.EndsWith("bytes=33 truncated=0 errno=0 close=0\n", result.StdoutText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "Authorization: Bearer t", 2)]
    [InlineData("GET", "Cookie: a=b", 2)]
    [InlineData("GET", "host: other.example", 2)]
    [InlineData("GET", "Proxy-Authorization: x", 2)]
    [InlineData("GET", "Transfer-Encoding: chunked", 2)]
    [InlineData("GET", "no colon", 28)]
    [InlineData("GET", ": no name", 28)]
    [InlineData("GET", "X-A : v", 28)]
    [InlineData("GET", "X-A: a\rb", 28)]
    [InlineData("DELETE", "X-A: b", 2)]
    [InlineData("G ET", "X-A: b", 28)]
    public async Task Open_WhatMayNotBeSent_IsAnErrnoAndSendsNothing(string method, string header, int errno)
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);

        var result = await GuestRun.RunAsync(GuestRun.Loopback, "stream", method, server.Http.ToString(), "-H", header);

        Assert.Equal($"open errno={errno}\n", result.StdoutText);
        Assert.Equal(0, server.Requests);
        Assert.Equal(NetFetchOutcome.Denied, Assert.Single(result.NetFetchAudits).Outcome);
    }

    [Fact]
    public async Task Open_GetWithABody_IsInvalid()
    {
        var result = await GuestRun.RunAsync(GuestRun.Loopback, "stream", "GET", "http://127.0.0.1/", "-d", "body");

        Assert.Equal("open errno=28\n", result.StdoutText);
    }

    [Fact]
    public async Task Open_GrantedHeader_GoesToTheFirstOriginOnly()
    {
        await using var second = await LoopbackServer.StartAsync(context => context.Response.WriteAsync($"[{context.Request.Headers.Authorization}{context.Request.Headers["X-Own"]}]", TestContext.Current.CancellationToken));
        await using var first = await LoopbackServer.StartAsync(context =>
        {
            if (context.Request.Path == "/here")
                return context.Response.WriteAsync($"[{context.Request.Headers.Authorization}]", TestContext.Current.CancellationToken);
            context.Response.Redirect(context.Request.Path == "/away" ? second.Http.ToString() : "/here");
            return Task.CompletedTask;
        });
        var policy = GuestRun.Loopback with { AllowHeaders = ["authorization"] };

        var stays = await GuestRun.RunAsync(policy, "stream", "GET", $"{first.Http}stay", "-H", "Authorization: Bearer t", "-H", "X-Own: x");
        var leaves = await GuestRun.RunAsync(policy, "stream", "GET", $"{first.Http}away", "-H", "Authorization: Bearer t", "-H", "X-Own: x");

        Assert.Contains("[Bearer t]", stays.StdoutText, StringComparison.Ordinal);
        Assert.Contains("[x]", leaves.StdoutText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handles_WrongOnesBadPointersAndTooMany_AreErrnos()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("0123456789", TestContext.Current.CancellationToken));

        var result = await GuestRun.RunAsync(GuestRun.Loopback with { MaxConcurrent = 2 }, "handles", server.Http.ToString(), "3");

        var size = int.Parse(result.StdoutText.Split("headers=0 n=")[1].Split(';')[0], CultureInfo.InvariantCulture);
        Assert.Equal(
            $"""
            handle 0: status=8 headers=8 read=8 truncated=8 close=8
            handle 4294967295: status=8 headers=8 read=8 truncated=8 close=8
            opened: 2 of 3 errno=33
            open with a bad pointer: method=21 url=21 headers=21 body=21 handle=21
            use with a bad pointer: status=21 headers=21 headers_n=21 read=21 read_n=21 truncated=21
            no room: read=0 n=0 headers=0 n={size}; then read=0 n=4 0123
            open handle: status=0 headers=0 read=0 truncated=0 close=0
            closed handle: status=8 headers=8 read=8 truncated=8 close=8
            opened again: errno=0 new number

            """,
            result.StdoutText);
        Assert.InRange(size, 10, 200);
        Assert.Equal(3, result.NetFetchAudits.Count);
    }

    [Fact]
    public async Task Handles_LeftOpen_AreClosedWithTheExecution()
    {
        var aborted = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            await context.Response.WriteAsync("first", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await aborted.Task;
        });

        var result = await GuestRun.RunAsync(GuestRun.Loopback, "stream", "GET", server.Http.ToString(), "-k", "1", "--leak");
        await aborted.Task.WaitAsync(TimeSpan.FromMilliseconds(GuestRun.TimeoutMilliseconds), TestContext.Current.CancellationToken);

        Assert.Contains("pieces=1 bytes=5 truncated=0 errno=0\n", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal((200, 5, NetFetchOutcome.Completed), (result.NetFetchAudits[0].Status, result.NetFetchAudits[0].Bytes, result.NetFetchAudits[0].Outcome));
    }

    [Theory]
    [InlineData(4, 65_536, "open errno=0\n", null)]
    [InlineData(3, 65_536, "open errno=23\n", "the response has more than 3 headers (MaxHeaders)")]
    [InlineData(4, 73, "open errno=0\n", null)]
    [InlineData(4, 72, "open errno=23\n", "the response has more than 72 bytes of headers (MaxHeaderBytes)")]
    public async Task Headers_OfAResponse_AreBoundedExactly(int count, int bytes, string expected, string? reason)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Headers.Date = "Sun, 06 Nov 1994 08:49:37 GMT";
            context.Response.Headers.ContentLength = 0;
            context.Response.Headers.Append("X-A", "1");
            context.Response.Headers.Append("X-A", "23");
            return Task.CompletedTask;
        });

        var result = await GuestRun.RunAsync(GuestRun.Loopback with { MaxHeaders = count, MaxHeaderBytes = bytes }, "stream", "GET", server.Http.ToString());

        Assert.StartsWith(expected, result.StdoutText, StringComparison.Ordinal);
        var audit = Assert.Single(result.NetFetchAudits);
        Assert.Equal((reason is null ? NetFetchOutcome.Completed : NetFetchOutcome.Failed, reason), (audit.Outcome, audit.Reason));
    }

    [Fact]
    public async Task Open_WithoutAGrant_IsNotCapable()
    {
        var result = await GuestRun.RunAsync(null, "stream", "GET", "http://127.0.0.1/");

        Assert.Equal((2, "open errno=76\n"), (result.ExitCode, result.StdoutText));
    }
}
