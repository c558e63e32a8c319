namespace WasiGuard.Wash.Tests;

/// <summary><c>curl</c> and <c>wget</c> of <c>wash-net.wasm</c> against a server of this machine.</summary>
public sealed class NetFetchTests : IAsyncLifetime
{
    private const int TestTimeout = 60_000;

    private readonly InProcessWasiRunner _runner = new(new());
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = TestTimeout)]
    [InlineData("curl -s $U/data.txt | sort", "a\nb\n", 0)]
    [InlineData("curl $U/data.txt -o f; cat f; ls", "b\na\nf\n", 0)]
    [InlineData("curl -sO $U/data.txt; cat data.txt", "b\na\n", 0)]
    [InlineData("curl -s -w '%{http_code} %{size_download}\\n' -o /dev/null $U/data.txt", "200 4\n", 0)]
    [InlineData("curl -s $U/missing; echo $?; curl -s -f $U/missing", "not here\n0\n", 22)]
    [InlineData("curl -sSL $U/moved", "b\na\n", 0)]
    [InlineData("curl -si $U/data.txt | tr -d '\\r'", "HTTP/1.1 200\n\nb\na\n", 0)]
    [InlineData("curl -s $U/bytes | wc -c", "4\n", 0)]
    [InlineData("wget -q $U/data.txt; cat data.txt; wget -q -O - $U/data.txt; wget -q $U/missing", "b\na\nb\na\n", 8)]
    public async Task Fetch_OfAnAllowedServer_Answers(string commandLine, string output, int exitCode)
    {
        var result = await RunAsync(commandLine, Loopback, TestContext.Current.CancellationToken);

        Assert.Equal("", result.StderrText);
        Assert.Equal(output, result.StdoutText);
        Assert.Equal(exitCode, result.ExitCode);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Fetch_WithoutNetFetch_SaysThatItIsNotGranted() =>
        AssertFailed(await RunAsync("curl $U/data.txt", null, TestContext.Current.CancellationToken), 7, "netFetch is not granted to this program");

    [Fact(Timeout = TestTimeout)]
    public async Task Fetch_OfADeniedServer_SaysThatThePolicyDenies() =>
        AssertFailed(await RunAsync("curl http://example.com/", Loopback with { Deny = ["example.com"] }, TestContext.Current.CancellationToken), 9, "denied by the host's netFetch policy");

    [Fact(Timeout = TestTimeout)]
    public async Task Fetch_OfSomethingElseThanHttp_SaysSo() =>
        AssertFailed(await RunAsync("curl ftp://127.0.0.1/x", Loopback, TestContext.Current.CancellationToken), 3, "not an absolute http or https URL");

    [Fact(Timeout = TestTimeout)]
    public async Task Fetch_BeyondTheBudget_SaysSo() =>
        AssertFailed(await RunAsync("curl -s -o /dev/null $U/data.txt; curl -s -o /dev/null $U/data.txt; curl $U/data.txt", Loopback with { MaxRequests = 2 }, TestContext.Current.CancellationToken), 63, "budget");

    [Fact(Timeout = TestTimeout)]
    public async Task Fetch_OfMoreThanThePolicyLets_SaysThatItIsCut() =>
        AssertFailed(await RunAsync("curl -s $U/data.txt", Loopback with { MaxResponseBytes = 2 }, TestContext.Current.CancellationToken), 18, "cut after 2 bytes", "b\n");

    [Theory(Timeout = TestTimeout)]
    [InlineData("curl -X POST $U/data.txt")]
    [InlineData("curl -H 'A: b' $U/data.txt")]
    [InlineData("curl")]
    public async Task Fetch_OfWhatTheImportCannotDo_IsRefused(string commandLine) =>
        AssertFailed(await RunAsync(commandLine, Loopback, TestContext.Current.CancellationToken), 2, "curl: ");

    private static NetFetchPolicy Loopback => new() { Allow = ["*"], AllowedAddresses = ["127.0.0.0/8"] };

    private static void AssertFailed(WasiExecResult result, int exitCode, string message, string output = "")
    {
        Assert.Contains(message, result.StderrText, StringComparison.Ordinal);
        Assert.Equal(output, result.StdoutText);
        Assert.Equal(exitCode, result.ExitCode);
    }

    private Task<WasiExecResult> RunAsync(string commandLine, NetFetchPolicy? policy, CancellationToken cancellationToken) => _runner.ExecuteAsync(
        Wash.Input("-c", commandLine) with
        {
            Module = Wash.ModuleWithNetFetch,
            Environment = new Dictionary<string, string> { ["U"] = _server.Url },
            Files = WasiFileSnapshot.Empty,
            NetFetch = policy,
        },
        cancellationToken);
}
