using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>openagentic_netfetch.fetch_get, called by real guests through the runner's own transport.</summary>
public sealed class FetchGetTests
{
    [Fact]
    public async Task FetchGet_AllowedUrl_GivesBodyStatusAndAudit()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync($"hello {context.Request.Path}{context.Request.QueryString}", TestContext.Current.CancellationToken));

        var result = await GuestRun.RunAsync(GuestRun.Loopback, "fetch", $"{server.Http}a/b?key=secret#part");

        Assert.Equal("errno=0 status=200 n=21 trunc=0\nhello /a/b?key=secret", result.StdoutText);
        var audit = Assert.Single(result.NetFetchAudits);
        Assert.Equal(new(new($"{server.Http}a/b?(10)"), "GET", 200, 21, false, audit.Duration, NetFetchOutcome.Completed, null), audit);
        Assert.True(audit.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task FetchGet_UpstreamGuest_PrintsTheBodyAndNothingElse()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("body", TestContext.Current.CancellationToken));

        var granted = await GuestRun.RunAsync(GuestRun.Loopback, "fetch-upstream", server.Http.ToString());
        var notGranted = await GuestRun.RunAsync(null, "fetch-upstream", server.Http.ToString());

        Assert.Equal((0, "body"), (granted.ExitCode, granted.StdoutText));
        Assert.Equal((2, ""), (notGranted.ExitCode, notGranted.StdoutText));
        Assert.Empty(notGranted.NetFetchAudits);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task FetchGet_ErrorStatus_IsAResponse()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("busy", TestContext.Current.CancellationToken);
        });

        Assert.Equal("errno=0 status=503 n=4 trunc=0\nbusy", (await GuestRun.RunAsync(GuestRun.Loopback, "fetch", server.Http.ToString())).StdoutText);
    }

    [Theory]
    [InlineData("file:///etc/passwd", 28, NetFetchOutcome.Denied)]
    [InlineData("http://[::1", 28, NetFetchOutcome.Denied)]
    [InlineData("http://user:password@127.0.0.1/", 2, NetFetchOutcome.Denied)]
    [InlineData("http://10.0.0.1/", 2, NetFetchOutcome.Denied)]
    [InlineData("http://127.0.0.2/", 2, NetFetchOutcome.Denied)]
    [InlineData("http://localhost/", 2, NetFetchOutcome.Denied)]
    [InlineData("http://no.example/", 23, NetFetchOutcome.Failed)]
    [InlineData("http://private.example/", 2, NetFetchOutcome.Denied)]
    public async Task FetchGet_WhatCannotBe_IsAnErrnoAndAnAudit(string url, int errno, NetFetchOutcome outcome)
    {
        var result = await GuestRun.RunAsync(GuestRun.Names(("private.example", "10.0.0.1")), GuestRun.Loopback, "fetch", url);

        Assert.Equal($"errno={errno} status=0 n=0 trunc=0\n", result.StdoutText);
        var audit = Assert.Single(result.NetFetchAudits);
        Assert.Equal(outcome, audit.Outcome);
        Assert.NotNull(audit.Reason);
        Assert.DoesNotContain("password", audit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchGet_NobodyListens_IsConnectionRefused()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var result = await GuestRun.RunAsync(GuestRun.Loopback, "fetch", $"http://127.0.0.1:{((IPEndPoint)unused.LocalEndPoint!).Port}/");

        Assert.StartsWith("errno=14 ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(NetFetchOutcome.Failed, Assert.Single(result.NetFetchAudits).Outcome);
    }

    [Fact]
    public async Task FetchGet_NoAnswer_IsTimedOut()
    {
        await using var server = await LoopbackServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var result = await GuestRun.RunAsync(GuestRun.Loopback with { Timeout = TimeSpan.FromMilliseconds(200) }, "fetch", server.Http.ToString());

        Assert.StartsWith("errno=73 ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(NetFetchOutcome.TimedOut, Assert.Single(result.NetFetchAudits).Outcome);
    }

    [Fact]
    public async Task FetchGet_BodyStops_IsTimedOut()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("some", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var result = await GuestRun.RunAsync(GuestRun.Loopback with { Timeout = TimeSpan.FromMilliseconds(300) }, "fetch", server.Http.ToString());

        Assert.StartsWith("errno=73 ", result.StdoutText, StringComparison.Ordinal);
        var audit = Assert.Single(result.NetFetchAudits);
        Assert.Equal((200, 4, NetFetchOutcome.TimedOut), (audit.Status, audit.Bytes, audit.Outcome));
    }

    [Fact]
    public async Task FetchGet_ConnectionDies_IsHostUnreachable()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("some", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        });

        var result = await GuestRun.RunAsync(GuestRun.Loopback, "fetch", server.Http.ToString());

        Assert.StartsWith("errno=23 ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(NetFetchOutcome.Failed, Assert.Single(result.NetFetchAudits).Outcome);
    }

    [Theory]
    [InlineData(5, 0, "errno=0 status=200 n=0 trunc=1\n")]
    [InlineData(5, 4, "errno=0 status=200 n=4 trunc=1\n0123")]
    [InlineData(5, 5, "errno=0 status=200 n=5 trunc=0\n01234")]
    [InlineData(10, 64, "errno=0 status=200 n=8 trunc=1\n01234567")]
    [InlineData(8, 64, "errno=0 status=200 n=8 trunc=0\n01234567")]
    [InlineData(0, 64, "errno=0 status=200 n=0 trunc=0\n")]
    public async Task FetchGet_BufferOrCap_CutsExactly(int size, int buffer, string expected)
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("0123456789"[..size], TestContext.Current.CancellationToken));

        var result = await GuestRun.RunAsync(GuestRun.Loopback with { MaxResponseBytes = 8 }, "fetch", server.Http.ToString(), $"{buffer}");

        Assert.Equal(expected, result.StdoutText);
    }

    [Theory]
    [InlineData("url=end")]
    [InlineData("url_len=-1")]
    [InlineData("out=end-16", "out_max=17")]
    [InlineData("out_max=-1")]
    [InlineData("out=end+1", "out_max=0")]
    [InlineData("out=-1", "out_max=2")]
    [InlineData("n=end-3")]
    [InlineData("status=end")]
    [InlineData("status=-1")]
    [InlineData("trunc=end")]
    public async Task FetchGet_PointerOutOfBounds_IsAFaultAndSendsNothing(params string[] pointers)
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);

        var result = await GuestRun.RunAsync(GuestRun.Loopback, "fetchptr", [server.Http.ToString(), .. pointers]);

        Assert.Equal("errno=21 n=- status=- trunc=- buffer=0\n", result.StdoutText);
        Assert.Equal(0, server.Requests);
        Assert.Empty(result.NetFetchAudits);
    }

    [Theory]
    [InlineData("out=end-16", "out_max=16")]
    [InlineData("out=end", "out_max=0")]
    [InlineData("n=end-4")]
    [InlineData("trunc=end-1")]
    public async Task FetchGet_PointerAtTheEnd_Works(params string[] pointers)
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);

        Assert.StartsWith("errno=0 ", (await GuestRun.RunAsync(GuestRun.Loopback, "fetchptr", [server.Http.ToString(), .. pointers])).StdoutText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchGet_UrlIsNoUtf8_IsInvalid()
    {
        var result = await GuestRun.RunAsync(GuestRun.Loopback, "fetchptr", "http://127.0.0.1/", "hex=687474703a2f2f3132372e302e302e312fff");

        Assert.StartsWith("errno=28 ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal("about:invalid", Assert.Single(result.NetFetchAudits).Url.ToString());
    }

    [Fact]
    public async Task FetchGet_RequestsUsedUp_IsOverBudgetAndEveryAttemptIsAudited()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("x", TestContext.Current.CancellationToken));

        var result = await GuestRun.RunAsync(GuestRun.Loopback with { MaxRequests = 3 }, "fetchmany", server.Http.ToString(), "5");

        Assert.Equal("errno 0: 3\nerrno 19: 2\nbytes=3 truncated=0\n", result.StdoutText);
        Assert.Equal(3, server.Requests);
        Assert.Equal([.. Enumerable.Repeat(NetFetchOutcome.Completed, 3), .. Enumerable.Repeat(NetFetchOutcome.OverBudget, 2)], result.NetFetchAudits.Select(audit => audit.Outcome));
    }

    [Fact]
    public async Task FetchGet_TotalBytes_AreExact()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("0123456789", TestContext.Current.CancellationToken));

        var result = await GuestRun.RunAsync(GuestRun.Loopback with { MaxTotalResponseBytes = 25 }, "fetchmany", server.Http.ToString(), "5");

        Assert.Equal("errno 0: 3\nerrno 19: 2\nbytes=25 truncated=1\n", result.StdoutText);
        Assert.Equal([10, 10, 5, 0, 0], result.NetFetchAudits.Select(audit => audit.Bytes));
    }

    [Fact]
    public async Task FetchGet_GuestThatNeverStopsAsking_FillsNoMemory()
    {
        var result = await GuestRun.RunAsync(new() { MaxRequests = 10 }, "fetchmany", "http://10.0.0.1/%d", "5000");

        Assert.Equal("errno 2: 10\nerrno 19: 4990\nbytes=0 truncated=0\n", result.StdoutText);
        Assert.Equal(10 + 1000, result.NetFetchAudits.Count);
        Assert.EndsWith("3990 more attempts after this one are not listed", result.NetFetchAudits[^1].Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = GuestRun.TimeoutMilliseconds)]
    public async Task FetchGet_ExecutionEnds_EndsTheRequest()
    {
        await using var server = await LoopbackServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var input = GuestRun.Input(GuestRun.Loopback, "fetch", server.Http.ToString()) with { Limits = new() { Timeout = TimeSpan.FromMilliseconds(300) } };

        var result = await new InProcessWasiRunner().ExecuteAsync(input, TestContext.Current.CancellationToken);

        Assert.Equal(WasiTermination.TimedOut, result.Termination);
        Assert.Equal((NetFetchOutcome.TimedOut, "the execution ended"), (Assert.Single(result.NetFetchAudits).Outcome, result.NetFetchAudits[0].Reason));
    }

    [Fact]
    public async Task FetchGet_LookUpWithoutAnAnswer_IsTimedOut()
    {
        var host = NetFetchHost.Default with { Resolve = (_, _) => new TaskCompletionSource<IPAddress[]>().Task };

        var result = await GuestRun.RunAsync(host, NetFetchPolicy.PublicInternet with { Timeout = TimeSpan.FromMilliseconds(200) }, "fetch", "http://silent.example/");

        Assert.StartsWith("errno=73 ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal((NetFetchOutcome.TimedOut, "the time for the request is up"), (Assert.Single(result.NetFetchAudits).Outcome, result.NetFetchAudits[0].Reason));
    }

    [Fact(Timeout = GuestRun.TimeoutMilliseconds)]
    public async Task FetchGet_CancelledDuringALookUp_EndsAsCancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var host = NetFetchHost.Default with
        {
            Resolve = (_, _) =>
            {
                cancellation.Cancel();
                return new TaskCompletionSource<IPAddress[]>().Task;
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new InProcessWasiRunner(host.Options).ExecuteAsync(GuestRun.Input(NetFetchPolicy.PublicInternet, "fetch", "http://silent.example/"), cancellation.Token));
    }

    [Fact(Timeout = GuestRun.TimeoutMilliseconds)]
    public async Task FetchGet_Cancelled_EndsAsCancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new InProcessWasiRunner().ExecuteAsync(GuestRun.Input(GuestRun.Loopback, "fetch", server.Http.ToString()), cancellation.Token));
    }
}
