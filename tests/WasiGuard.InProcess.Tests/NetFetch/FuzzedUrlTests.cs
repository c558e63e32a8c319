using System.Net;
using WasiGuard.Tests.NetFetch;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>Made-up hosts and URLs: what the policy's check lets through can be sent, and what it does not has a reason and an audit.</summary>
public sealed class FuzzedUrlTests(ITestOutputHelper output)
{
    private const int Urls = 20_000;

    private static readonly NetFetchPolicy s_policy = new() { Allow = ["*", "http://*:*", "https://*:*"], MaxRequests = 10 * Urls, AuditQueries = true };
    private static readonly WasiCeilings s_ceilings = new() { AuditBytes = 1 << 30, UrlBytes = 200_000 };

    [Theory(Timeout = GuestRun.TimeoutMilliseconds)]
    [InlineData(20261130)]
    [InlineData(7)]
    public async Task Request_OfAMadeUpUrl_IsSentOrRefusedWithAReason(int seed)
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var random = new Random(seed);
        var urls = Enumerable.Range(0, Urls).Select(_ => MadeUpUrl.Next(random)).ToArray();

        var (completed, refused) = await RunAsync(server, urls, url => url, TestContext.Current.CancellationToken);

        output.WriteLine($"{completed} completed, {refused} refused");
        Assert.True(completed > Urls / 10 && refused > Urls / 10, $"{completed} completed, {refused} refused");
    }

    [Fact(Timeout = GuestRun.TimeoutMilliseconds)]
    public async Task Redirect_ToAMadeUpUrl_IsFollowedOrRefusedWithAReason()
    {
        var random = new Random(20261130);
        var targets = Enumerable.Range(0, Urls / 4).Select(_ => MadeUpUrl.Next(random)).ToArray();
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            if (context.Request.Host.Host != "start.example")
                return Task.CompletedTask;
            context.Response.StatusCode = 302;
            // As many servers send it: the bytes of UTF-8, each as a character.
            context.Response.Headers.Location = new string([.. System.Text.Encoding.UTF8.GetBytes(targets[int.Parse(context.Request.Path.Value![1..], System.Globalization.CultureInfo.InvariantCulture)]).Select(b => b is 0 or (byte)'\r' or (byte)'\n' ? ' ' : (char)b)]);
            return Task.CompletedTask;
        });

        var (completed, refused) = await RunAsync(server, [.. Enumerable.Range(0, targets.Length).Select(i => $"http://start.example/{i}")], url => null, TestContext.Current.CancellationToken);

        output.WriteLine($"{completed} completed, {refused} refused");
        Assert.True(completed > targets.Length / 10 && refused > targets.Length / 10, $"{completed} completed, {refused} refused");
    }

    [Theory]
    [InlineData("http://_._._/")]
    [InlineData("http://bb.aa0._.com/")]
    [InlineData("http://0.-a.example:8080/")]
    public async Task Guest_RequestsANameThatNobodyCanSend_GetsAnErrnoAndAnAuditWithAReason(string url)
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);

        var result = await GuestRun.RunAsync(server.Host(ResolveAsync), s_policy, "fetch", url);

        Assert.StartsWith("errno=28 ", result.StdoutText, StringComparison.Ordinal);
        var audit = Assert.Single(result.NetFetchAudits);
        Assert.Equal((NetFetchOutcome.Denied, s_policy.Check(url).Reason), (audit.Outcome, audit.Reason));
        Assert.Contains("begins with '-' or '_'", audit.Reason, StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
    }

    private static async Task<(int Completed, int Refused)> RunAsync(LoopbackServer server, string[] urls, Func<string, string?> checkedAs, CancellationToken cancellation)
    {
        var host = server.Host(ResolveAsync);
        using var session = new NetFetchSession(s_policy, host.Transport(s_policy), new() { Ceilings = s_ceilings, TimeProvider = host.Time }, cancellation);
        var completed = 0;
        var refused = 0;
        foreach (var url in urls)
        {
            var check = checkedAs(url) is { } text ? s_policy.Check(text) : default;
            try
            {
                using var response = await session.OpenAsync(new() { Method = "GET", Url = url }, NetFetchWhenFull.Refuse);
                Assert.Equal(0, await response.ReadAsync(new byte[1]));
                completed++;
            }
            catch (NetFetchException failure)
            {
                refused++;
                Assert.False(check.IsAllowed, $"'{GuestText.Shown(url)}' passes the check: {failure.Errno} {failure.Message} {failure.InnerException}");
                Assert.NotEqual(NetFetchErrno.HostUnreachable, failure.Errno);
                Assert.DoesNotContain("cannot be sent", failure.Message, StringComparison.Ordinal);
            }
        }

        foreach (var audit in session.Audits)
        {
            Assert.Equal(audit.Outcome is NetFetchOutcome.Completed or NetFetchOutcome.Redirected, audit.Reason is null);
            Assert.False(audit.Url.Scheme == "about" && audit.Outcome is NetFetchOutcome.Completed);
        }

        return (completed, refused);
    }

    private static Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellation) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34")]);
}
