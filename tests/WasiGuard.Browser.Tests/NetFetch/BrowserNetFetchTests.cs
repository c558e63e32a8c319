namespace WasiGuard.Browser.Tests;

/// <summary>HTTP of guests in the browser, counted at the host that they ask.</summary>
public sealed class BrowserNetFetchTests : IAsyncLifetime
{
    private const int TestTimeout = 60_000;
    private readonly PageRunner _runner = new();
    private RemoteHost _remote = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private NetFetchPolicy Policy => new() { Allow = [_remote.Address] };

    public async ValueTask InitializeAsync()
    {
        Chromium.SkipWhenMissing();
        _remote = await RemoteHost.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // An errno and the page's reason are the same for all failures of the network.
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine($"What the browser says of requests to the host:\n{string.Join('\n', TestPage.FailedRequests.Where(line => line.Contains(_remote?.Address ?? "http", StringComparison.Ordinal) || line.Contains("crashed", StringComparison.Ordinal)))}");
        _runner.Dispose();
        if (_remote is not null)
            await _remote.DisposeAsync();
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("fetch")]
    [InlineData("fetch-upstream")]
    [InlineData("stream")]
    [InlineData("handles")]
    public async Task Guest_WithoutAPolicy_GetsNotCapable_AndNothingLeavesThePage(string guest)
    {
        var result = await FetchAsync(null, guest, guest switch { "stream" => ["GET", _remote.Address], "handles" => [_remote.Address, "1"], _ => [_remote.Address] });

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.NetFetchAudits);
        Assert.Empty(_remote.Requests);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Fetch_OfAnAllowedHost_GivesStatusAndBody_AndIsAudited()
    {
        var result = await FetchAsync(Policy, "fetch", $"{_remote.Address}/x?secret=1#part");

        Assert.Equal("errno=0 status=200 n=15 trunc=0\nhello from afar", result.StdoutText.TrimEnd());
        var audit = Assert.Single(result.NetFetchAudits);
        Assert.Equal(NetFetchOutcome.Completed, audit.Outcome);
        Assert.Equal($"{_remote.Address}/x?(8)", audit.Url.OriginalString);
        Assert.Equal(("GET", 200, 15, false, null), (audit.Method, audit.Status, audit.Bytes, audit.Truncated, audit.Reason));
        Assert.Equal("GET /x", Assert.Single(_remote.Requests).Line);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Fetch_OfAnErrorStatus_IsAResponse() =>
        Assert.StartsWith("errno=0 status=404 n=7 trunc=0\n", (await FetchAsync(Policy, "fetch", $"{_remote.Address}/missing")).StdoutText, StringComparison.Ordinal);

    [Fact(Timeout = TestTimeout)]
    public async Task Cookie_OfTheHost_IsNotSent_NotEvenToThePagesOwn()
    {
        var page = await TestPage.GetAsync();
        var own = new Uri(page.Url).GetLeftPart(UriPartial.Authority);
        await page.Context.AddCookiesAsync([new() { Name = "session", Value = "secret", Url = _remote.Address }, new() { Name = "session", Value = "secret", Url = own }]);
        var sent = new List<string?>();
        page.Request += (_, request) => sent.Add(request.Headers.GetValueOrDefault("cookie"));

        var result = await FetchAsync(new() { Allow = [_remote.Address, own], AllowedAddresses = ["127.0.0.1"] }, "fetch", $"{_remote.Address}/");
        Assert.StartsWith("errno=0 status=200", result.StdoutText, StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", Assert.Single(_remote.Requests).Headers.Keys);
        Assert.DoesNotContain("Referer", Assert.Single(_remote.Requests).Headers.Keys);

        await FetchAsync(new() { Allow = [own], AllowedAddresses = ["127.0.0.1"] }, "fetch", $"{own}/cookie");
        var request = Assert.Single(TestPage.Site!.Requests, request => request.Path == "/cookie");
        Assert.Null(request.Cookie);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("http://localhost:{0}/", "errno=2", "no pattern of Allow")]
    [InlineData("http://user@localhost:{1}/", "errno=2", "user information")]
    [InlineData("ftp://localhost:{1}/", "errno=28", "http")]
    [InlineData("http://127.0.0.1:{1}/", "errno=2", "no pattern of Allow")]
    public async Task Fetch_OfADeniedUrl_ContactsNobody_AndIsAudited(string format, string errno, string reason)
    {
        await using var other = await RemoteHost.StartAsync();

        var result = await FetchAsync(Policy, "fetch", string.Format(System.Globalization.CultureInfo.InvariantCulture, format, other.Port, _remote.Port));

        Assert.StartsWith(errno, result.StdoutText, StringComparison.Ordinal);
        var audit = Assert.Single(result.NetFetchAudits);
        Assert.Equal(NetFetchOutcome.Denied, audit.Outcome);
        Assert.Contains(reason, audit.Reason, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
        Assert.Empty(_remote.Requests);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task LiteralAddress_IsClosed_UntilAllowedAddressesOpensIt()
    {
        var url = $"http://127.0.0.1:{_remote.Port}/";

        Assert.StartsWith("errno=2", (await FetchAsync(new() { Allow = ["*"] }, "fetch", url)).StdoutText, StringComparison.Ordinal);
        Assert.Empty(_remote.Requests);
        Assert.StartsWith("errno=0", (await FetchAsync(new() { Allow = ["*"], AllowedAddresses = ["127.0.0.0/8"] }, "fetch", url)).StdoutText, StringComparison.Ordinal);
        Assert.Single(_remote.Requests);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Redirect_ToAnAllowedHost_IsTwoLinesOfTheAudit()
    {
        await using var other = await RemoteHost.StartAsync();

        var result = await FetchAsync(new() { Allow = [_remote.Address, other.Address] }, "fetch", $"{_remote.Address}/redirect?to={other.Address}/there");

        Assert.StartsWith("errno=0 status=200", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal([NetFetchOutcome.Redirected, NetFetchOutcome.Completed], result.NetFetchAudits.Select(audit => audit.Outcome));
        Assert.Equal($"{other.Address}/there", result.NetFetchAudits[1].Url.OriginalString);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Redirect_ToAHostThatIsNotAllowed_IsStoppedByTheBrowser()
    {
        await using var other = await RemoteHost.StartAsync();

        var result = await FetchAsync(Policy, "fetch", $"{_remote.Address}/redirect?to={other.Address}/there");

        Assert.StartsWith("errno=23", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(NetFetchOutcome.Failed, Assert.Single(result.NetFetchAudits).Outcome);
        Assert.Single(_remote.Requests);
        Assert.Empty(other.Requests);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Redirect_ToAHostThatDenyNames_GivesTheGuestNothing()
    {
        await using var other = await RemoteHost.StartAsync();

        var result = await FetchAsync(new() { Allow = ["localhost"], Deny = [other.Address] }, "fetch", $"{_remote.Address}/redirect?to={other.Address}/there");

        Assert.Equal("errno=2", result.StdoutText[..7]);
        Assert.DoesNotContain("hello", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal([NetFetchOutcome.Redirected, NetFetchOutcome.Denied], result.NetFetchAudits.Select(audit => audit.Outcome));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Redirect_WhenNoneIsAllowed_GivesTheGuestNothing()
    {
        var result = await FetchAsync(Policy with { MaxRedirects = 0 }, "fetch", $"{_remote.Address}/redirect?to=/there");

        Assert.Equal("errno=2", result.StdoutText[..7]);
        Assert.Contains("MaxRedirects", result.NetFetchAudits[1].Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Host_ThatDoesNotShareItsAnswers_IsUnreachable()
    {
        var result = await FetchAsync(Policy, "fetch", $"{_remote.Address}/closed");

        Assert.StartsWith("errno=23", result.StdoutText, StringComparison.Ordinal);
        Assert.Contains("permission by the server", Assert.Single(result.NetFetchAudits).Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Budgets_CountPerExecution()
    {
        var many = await FetchAsync(Policy with { MaxRequests = 3 }, "fetchmany", _remote.Address + "/%d", "5");
        Assert.Contains("errno 0: 3", many.StdoutText, StringComparison.Ordinal);
        Assert.Contains("errno 19: 2", many.StdoutText, StringComparison.Ordinal);
        Assert.Equal(3, _remote.Requests.Count);
        Assert.Equal([NetFetchOutcome.OverBudget, NetFetchOutcome.OverBudget], many.NetFetchAudits.Skip(3).Select(audit => audit.Outcome));

        var cut = await FetchAsync(Policy with { MaxResponseBytes = 5 }, "fetch", _remote.Address);
        Assert.Equal("errno=0 status=200 n=5 trunc=1\nhello", cut.StdoutText.TrimEnd());

        var small = await FetchAsync(Policy, "fetch", _remote.Address, "4");
        Assert.Equal("errno=0 status=200 n=4 trunc=1\nhell", small.StdoutText.TrimEnd());

        var total = await FetchAsync(Policy with { MaxTotalResponseBytes = 20 }, "fetchmany", _remote.Address + "/%d", "3");
        Assert.Contains("errno 0: 2", total.StdoutText, StringComparison.Ordinal);
        Assert.Contains("errno 19: 1", total.StdoutText, StringComparison.Ordinal);
        Assert.Contains("bytes=20 truncated=1", total.StdoutText, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Headers_OfAResponse_AreBounded()
    {
        var many = await FetchAsync(Policy with { MaxHeaders = 0 }, "fetch", _remote.Address);
        Assert.StartsWith("errno=23", many.StdoutText, StringComparison.Ordinal);
        Assert.Equal((NetFetchOutcome.Failed, "the response has more than 0 headers (MaxHeaders)"), many.NetFetchAudits.Select(audit => (audit.Outcome, audit.Reason)).Single());

        var large = await FetchAsync(Policy with { MaxHeaderBytes = 9 }, "fetch", _remote.Address);
        Assert.StartsWith("errno=23", large.StdoutText, StringComparison.Ordinal);
        Assert.Contains("more than 9 bytes of headers (MaxHeaderBytes)", Assert.Single(large.NetFetchAudits).Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Timeout_OfTheRequest_IsAnErrno()
    {
        var result = await FetchAsync(Policy with { Timeout = TimeSpan.FromMilliseconds(300) }, "fetch", $"{_remote.Address}/slow");

        Assert.StartsWith("errno=73", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(NetFetchOutcome.TimedOut, Assert.Single(result.NetFetchAudits).Outcome);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Timeout_OfTheExecution_EndsARequestUnderWay_AndKeepsItsAudit()
    {
        var input = InputOf(Policy, "fetch", $"{_remote.Address}/slow") with { Limits = new() { Timeout = TimeSpan.FromMilliseconds(500) } };

        var result = await _runner.ExecuteAsync(input, Cancelled);

        Assert.Equal(WasiTermination.TimedOut, result.Termination);
        Assert.Equal((NetFetchOutcome.TimedOut, "the execution ended"), result.NetFetchAudits.Select(audit => (audit.Outcome, audit.Reason)).Single());
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("url=end")]
    [InlineData("out=end-16", "out_max=17")]
    [InlineData("trunc=end")]
    [InlineData("status=-1")]
    [InlineData("n=end-3")]
    public async Task PointerOutOfTheMemory_IsFault_AndNothingIsSent(params string[] arguments)
    {
        var result = await FetchAsync(Policy, "fetchptr", [_remote.Address, .. arguments]);

        Assert.StartsWith("errno=21", result.StdoutText, StringComparison.Ordinal);
        Assert.Empty(result.NetFetchAudits);
        Assert.Empty(_remote.Requests);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Stream_SendsHeadersAndBody_AndReadsInPieces()
    {
        var result = await FetchAsync(Policy, "stream", "POST", $"{_remote.Address}/echo", "-H", "X-Mine: a", "-d", "0123456789", "-n", "4");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("status=200", result.StdoutText, StringComparison.Ordinal);
        Assert.Contains("pieces=3 bytes=10 truncated=0 errno=0 close=0", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal("a", _remote.Requests.Single(request => request.Line == "POST /echo").Headers["X-Mine"]);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("Host: elsewhere", "2")]
    [InlineData("Cookie: a=b", "2")]
    [InlineData("no colon", "28")]
    public async Task Stream_HeaderThatTheGuestMayNotSet_IsAnErrorAndSendsNothing(string header, string errno)
    {
        var result = await FetchAsync(Policy, "stream", "GET", _remote.Address, "-H", header);

        Assert.Contains($"open errno={errno}", result.StdoutText, StringComparison.Ordinal);
        Assert.Empty(_remote.Requests);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Stream_HeaderThatThePolicyGrantsAndABrowserDrops_IsRefused()
    {
        var result = await FetchAsync(Policy with { AllowHeaders = ["Cookie"] }, "stream", "GET", _remote.Address, "-H", "Cookie: a=b");

        Assert.Contains("open errno=2", result.StdoutText, StringComparison.Ordinal);
        Assert.Contains("no program in a browser", Assert.Single(result.NetFetchAudits).Reason, StringComparison.Ordinal);
        Assert.Empty(_remote.Requests);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Handles_AreBounded_AndClosedAtTheEnd()
    {
        var result = await FetchAsync(Policy with { MaxConcurrent = 2 }, "handles", _remote.Address, "3", "leak");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("opened: 2 of 3 errno=33", result.StdoutText, StringComparison.Ordinal);
        Assert.Contains("open with a bad pointer: method=21 url=21 headers=21 body=21 handle=21", result.StdoutText, StringComparison.Ordinal);
        Assert.Contains("opened again: errno=0 new number", result.StdoutText, StringComparison.Ordinal);
        Assert.All(result.NetFetchAudits, audit => Assert.Equal(NetFetchOutcome.Completed, audit.Outcome));
    }

    private static WasiExecInput InputOf(NetFetchPolicy? policy, string guest, params string[] arguments) =>
        new() { Module = Guests.Get(guest), Arguments = arguments, NetFetch = policy };

    private Task<WasiExecResult> FetchAsync(NetFetchPolicy? policy, string guest, params string[] arguments) =>
        _runner.ExecuteAsync(InputOf(policy, guest, arguments), Cancelled);
}
