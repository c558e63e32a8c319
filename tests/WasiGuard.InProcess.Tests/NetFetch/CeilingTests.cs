using System.Text;
using Microsoft.AspNetCore.Http;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>What a guest hands over is measured before it is taken, and what is kept of it has an end.</summary>
public sealed class CeilingTests
{
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 28, false)]
    public async Task FetchGet_UrlAtTheCeiling_IsSentAndBeyondIsInvalid(int beyond, int errno, bool isSent)
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var url = $"{server.Http}{new string('a', 1000)}";

        var result = await RunAsync(new() { UrlBytes = url.Length - beyond }, GuestRun.Loopback, "fetch", url);

        Assert.StartsWith($"errno={errno} ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(isSent ? 1 : 0, server.Requests);
        var audit = Assert.Single(result.NetFetchAudits);
        Assert.Equal(isSent ? null : $"the URL is malformed: it is longer than {url.Length - beyond} bytes (Ceilings.UrlBytes)", audit.Reason);
    }

    [Fact]
    public async Task Stream_UrlBeyondTheCeiling_IsInvalid()
    {
        var result = await RunAsync(new() { UrlBytes = 20 }, GuestRun.Loopback, "stream", "GET", "http://127.0.0.1/aaaa");

        Assert.StartsWith("open errno=28", result.StdoutText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchGet_AllOfTheMemoryAsUrl_IsInvalidByDefault() =>
        Assert.StartsWith("errno=28 ", (await GuestRun.RunAsync(GuestRun.Loopback, "fetchptr", "http://127.0.0.1/", "url=0", "url_len=end")).StdoutText, StringComparison.Ordinal);

    [Fact]
    public async Task Redirect_ToAUrlBeyondTheCeiling_IsRefused()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect("/" + new string('a', 1000));
            return Task.CompletedTask;
        });

        var result = await RunAsync(new() { UrlBytes = 900 }, GuestRun.Loopback, "fetch", server.Http.ToString());

        Assert.StartsWith("errno=2 ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
        Assert.Contains("longer than 900 bytes (Ceilings.UrlBytes)", result.NetFetchAudits[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ToRequest_EverythingFarBeyondItsBounds_CopiesNoMoreThanTheBounds()
    {
        var policy = new NetFetchPolicy { MaxHeaderBytes = 1000, MaxRequestBytes = 1000 };
        using var http = GuestHttp.Create(policy, new(), TestContext.Current.CancellationToken);
        http.ToRequest("GET"u8, "http://a.example/"u8, "a:b"u8, "c"u8);

        var large = new byte[100_000_000];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var request = http.ToRequest(large, large, large, large);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 50_000);
        Assert.Equal((65, "", 1001), (request.Method.Length, request.Url, request.Body.Length));
        Assert.Equal(NetFetchErrno.Invalid, Assert.Throws<NetFetchException>(() => http.Send(request, NetFetchWhenFull.Refuse)).Errno);
    }

    [Fact]
    public async Task Stream_HeadersThatOnlySpacesMakeTooLong_AreRefusedNotCut()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(context.Request.Headers["a"].ToString(), TestContext.Current.CancellationToken));

        var result = await RunAsync(new(), GuestRun.Loopback with { MaxHeaderBytes = 50 }, "stream", "GET", server.Http.ToString(), "-H", $"a: {new string(' ', 100)}b");

        Assert.StartsWith("open errno=19", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(100_000)]
    [InlineData(1_048_576)]
    public async Task Audits_OfLongDeniedUrls_StayWithinTheirBytesAndSayHowManyMoreThereWere(long ceiling)
    {
        const int Attempts = 1500;
        var result = await RunAsync(new() { AuditBytes = ceiling }, new() { Allow = ["*"], MaxRequests = Attempts }, "fetchmany", $"http://10.0.0.1/%d/{new string('a', 3000)}", $"{Attempts}");

        Assert.StartsWith($"errno 2: {Attempts}\n", result.StdoutText, StringComparison.Ordinal);
        var bytes = result.NetFetchAudits.Sum(audit => audit.Url.OriginalString.Length + Encoding.UTF8.GetByteCount(audit.Reason!));
        Assert.InRange(bytes, ceiling / 4, ceiling);
        var listed = result.NetFetchAudits.Count;
        Assert.InRange(listed, 1, Attempts - 1);
        Assert.EndsWith($"; {Attempts - listed} more attempts after this one are not listed", result.NetFetchAudits[^1].Reason, StringComparison.Ordinal);
        Assert.All(result.NetFetchAudits, audit => Assert.Equal("10.0.0.1", audit.Url.Host));
        Assert.All(result.NetFetchAudits.Take(ceiling == 4096 ? 0 : 20), audit => Assert.EndsWith("/" + new string('a', 3000), audit.Url.AbsolutePath, StringComparison.Ordinal));
    }

    private static async Task<WasiExecResult> RunAsync(WasiCeilings ceilings, NetFetchPolicy policy, string guest, params string[] arguments)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bounded.CancelAfter(GuestRun.TimeoutMilliseconds);
        return await new InProcessWasiRunner(new() { Ceilings = ceilings }).ExecuteAsync(GuestRun.Input(policy, guest, arguments), bounded.Token).WaitAsync(bounded.Token);
    }
}
