using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.Security.AntiSSRF;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>What must not get from the host to a guest's request, from one execution to another, or past the address check.</summary>
public sealed class IsolationTests
{
    [Theory]
    [InlineData(true, "errno 0: 1\nerrno 2: 1\nbytes=4 truncated=0\n")]
    [InlineData(false, "errno 0: 2\nbytes=8 truncated=0\n")]
    public async Task Name_ThatChangesItsMind_NeverLeadsToLoopback(bool closes, string expected)
    {
        var lookUps = 0;
        var dialled = new List<IPEndPoint>();
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            if (closes)
                context.Response.Headers.Connection = "close";
            return context.Response.WriteAsync("body", context.RequestAborted);
        });
        var host = server.Host((_, _) => Task.FromResult<IPAddress[]>([lookUps++ == 0 ? IPAddress.Parse("93.184.216.34") : IPAddress.Loopback]), dialled: dialled);

        var result = await GuestRun.RunAsync(host, NetFetchPolicy.PublicInternet, "fetchmany", "http://rebind.example/", "2");

        Assert.Equal(expected, result.StdoutText);
        Assert.Equal([new(IPAddress.Parse("93.184.216.34"), 80)], dialled);
    }

    [Fact]
    public async Task Name_WithOneBadAddressAmongGood_IsRefused()
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var host = server.Host((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Parse("10.0.0.1")]));

        var result = await GuestRun.RunAsync(host, NetFetchPolicy.PublicInternet, "fetch", "http://mixed.example/");

        Assert.StartsWith("errno=2 ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal("mixed.example leads to 10.0.0.1, a private address", result.NetFetchAudits[0].Reason);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task Name_FirstAddressRefusesTheConnection_NextOneIsTried()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync($"{context.Request.Host}", context.RequestAborted));
        var host = NetFetchHost.Default with { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.9"), IPAddress.Loopback]) };

        var result = await GuestRun.RunAsync(host, new() { Allow = ["*"], AllowedAddresses = ["127.0.0.0/8"] }, "fetch", $"http://two.example:{server.Http.Port}/");

        Assert.EndsWith($"\ntwo.example:{server.Http.Port}", result.StdoutText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PooledConnection_OfAnExecutionThatMay_IsNoneForOneThatMayNot()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("body", context.RequestAborted));
        var host = GuestRun.Names(("inner.example", "127.0.0.1"));
        var url = $"http://inner.example:{server.Http.Port}/";

        var may = await GuestRun.RunAsync(host, GuestRun.Loopback, "fetch", url);
        var mayNot = await GuestRun.RunAsync(host, NetFetchPolicy.PublicInternet, "fetch", url);

        Assert.StartsWith("errno=0 ", may.StdoutText, StringComparison.Ordinal);
        Assert.StartsWith("errno=2 ", mayNot.StdoutText, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Request_OfAGuest_CarriesNothingOfTheHosts()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = "a=b";
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Negotiate";
            return context.Response.WriteAsync(string.Join(' ', context.Request.Headers.Keys), context.RequestAborted);
        });
        var proxy = new RecordingProxy();
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = proxy;
        using var activity = new Activity("host").AddBaggage("tenant", "secret").Start();
        try
        {
            var result = await GuestRun.RunAsync(GuestRun.Names(), GuestRun.Loopback, "fetchmany", server.Http.ToString(), "2");
            var headers = await GuestRun.RunAsync(GuestRun.Names(), GuestRun.Loopback, "fetch", server.Http.ToString());

            Assert.StartsWith("errno 0: 2\n", result.StdoutText, StringComparison.Ordinal);
            Assert.Equal("errno=0 status=401 n=4 trunc=0\nHost", headers.StdoutText);
            Assert.Equal(3, server.Requests);
            Assert.Equal(0, proxy.Asked);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Theory]
    [InlineData("server.example", true, "errno=0 status=200 n=14 trunc=0\nserver.example")]
    [InlineData("other.example", true, "errno=23 status=0 n=0 trunc=0\n")]
    [InlineData("server.example", false, "errno=23 status=0 n=0 trunc=0\n")]
    public async Task Tls_ChecksTheNameOfTheUrl(string name, bool isTrusted, string expected)
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(context.Request.Host.Host, context.RequestAborted));
        var host = GuestRun.Names((name, "127.0.0.1"));
        if (!isTrusted)
            host = host with { Handlers = HttpHandlers.Default };

        var result = await GuestRun.RunAsync(host, GuestRun.Loopback, "fetch", $"https://{name}:{server.Https.Port}/");

        Assert.Equal(expected, result.StdoutText);
    }

    [Fact]
    public void Tls_Certificates_NameNoUrlThatIsFetched()
    {
        using var handler = HttpHandlers.Guarded(NetFetchPolicy.PublicInternet, new X509ChainPolicy());

        var trust = handler.SslOptions.CertificateChainPolicy!;

        Assert.True(trust.DisableCertificateDownloads);
        Assert.Equal(X509RevocationMode.NoCheck, trust.RevocationMode);
    }

    [Fact]
    public void AddressRules_RefuseWhateverAntiSsrfDoes()
    {
        var policy = NetFetchPolicy.PublicInternet;

        Assert.All(IPAddressRanges.recommendedLatest, range => Assert.False(policy.CheckAddress(IPNetwork.Parse(range).BaseAddress).IsAllowed));
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://[::ffff:0:7f00:1]/")]
    [InlineData("http://[::7f00:1]/")]
    [InlineData("http://[4000::1]/")]
    public async Task Handler_ByItself_RefusesWhatTheRulesDo(string url)
    {
        using var handler = new HttpMessageInvoker(HttpHandlers.Guarded(NetFetchPolicy.PublicInternet, new X509ChainPolicy()));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);

        await Assert.ThrowsAsync<AntiSSRFException>(() => handler.SendAsync(request, TestContext.Current.CancellationToken));
    }

    private sealed class RecordingProxy : IWebProxy
    {
        private int _asked;

        public int Asked => _asked;

        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => null;

        public bool IsBypassed(Uri host) => Interlocked.Increment(ref _asked) > 0;
    }
}
