using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using WasiGuard.Tests.NetFetch;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>Runs one vector against a server, through a session over the runner's own transport, or through a guest where it is about pointers.</summary>
internal sealed partial class VectorRun(NetFetchVector vector, bool blocks)
{
    private static readonly string[] s_pointers = ["outMax", "outPtr", "urlPtr", "urlLen", "urlBytesHex"];

    private readonly FakeTimeProvider _time = new();
    private readonly List<IPEndPoint> _dialled = [];

    /// <summary>What came out, and whether that is as labelled.</summary>
    public async Task<(bool AsLabelled, string Outcome)> RunAsync()
    {
        NetFetchPolicy policy;
        try
        {
            policy = vector.ToPolicy();
        }
        catch (ArgumentException refused)
        {
            return (!vector.IsAllowed, $"policy refused: {refused.Message}");
        }

        var answers = new VectorServer(vector.Setup, _time);
        await using var server = await LoopbackServer.StartAsync(answers.AnswerAsync);
        var host = server.Host(new VectorNames(vector.Setup["dns"] as JsonObject).ResolveAsync, _time, _dialled);
        var run = Task.Run(() => s_pointers.Any(vector.Setup.ContainsKey) ? ThroughGuestAsync(policy, host) : ThroughSessionsAsync(policy, host));
        while (!run.IsCompleted)
        {
            await Task.WhenAny(run, answers.Waiting.WaitAsync(TestContext.Current.CancellationToken));
            if (!run.IsCompleted)
                _time.Advance(answers.Delay);
        }

        var (denied, outcome) = await run;
        var isAllowed = denied is null;
        var missed = isAllowed ? Missed(server) : null;
        return (isAllowed == vector.IsAllowed && missed is null, missed ?? denied ?? outcome);
    }

    private async Task<(string? Denied, string Outcome)> ThroughSessionsAsync(NetFetchPolicy policy, NetFetchHost host)
    {
        var executions = Number("executions", 1);
        var each = await Task.WhenAll(Enumerable.Range(0, executions).Select(_ => Task.Run(async () =>
        {
            using var session = new NetFetchSession(policy, host.Transport(policy, blocks), new() { TimeProvider = host.Time }, TestContext.Current.CancellationToken);
            var concurrent = Number("concurrent", 1) / executions;
            if (concurrent > 1)
                return string.Join("; ", (await Task.WhenAll(Enumerable.Range(0, concurrent).Select(_ => Task.Run(() => FetchAsync(session, vector.Url))))).Where(denied => denied is not null));

            var requests = Number("requests", 1);
            for (var i = 1; i < requests; i++)
            {
                var isMeantToFail = vector.Setup["fail"]?.GetValue<string>() == "policy";
                var early = await FetchAsync(session, isMeantToFail ? "http://10.0.0.1/" : vector.Url);
                if (early is null == isMeantToFail)
                    throw new InvalidOperationException($"request {i} of {requests}: {early ?? "allowed"}");
            }

            var denied = await FetchAsync(session, vector.Url);
            Assert.All(session.Audits, audit => Assert.Equal(audit.Outcome is NetFetchOutcome.Completed or NetFetchOutcome.Redirected, audit.Reason is null));
            return denied;
        })));
        return (each.FirstOrDefault(denied => !string.IsNullOrEmpty(denied)), "allowed");
    }

    private async Task<string?> FetchAsync(NetFetchSession session, string url)
    {
        var headers = (vector.Setup["headers"] as JsonObject ?? []).Select(header => KeyValuePair.Create(header.Key, header.Value!.GetValue<string>())).ToList();
        for (var i = 0; i < Number("headerCount", 0); i++)
            headers.Add(new($"X-H-{i}", "v"));
        var request = new NetFetchRequest
        {
            Method = vector.Setup["method"]?.GetValue<string>() ?? "GET",
            Url = url,
            Headers = headers,
            Body = vector.Setup["body"] is { } body ? System.Text.Encoding.UTF8.GetBytes(body.GetValue<string>()) : new byte[Number("bodyBytes", 0)],
        };
        try
        {
            using var response = await session.OpenAsync(request, NetFetchWhenFull.Wait);
            var buffer = new byte[16 * 1024];
            long bytes = 0;
            for (int read; (read = await response.ReadAsync(buffer)) > 0;)
                bytes += read;
            CheckSize(bytes, response.IsTruncated);
            return null;
        }
        catch (NetFetchException failure)
        {
            return $"{failure.Errno}: {failure.Message}";
        }
    }

    private void CheckSize(long bytes, bool isTruncated)
    {
        if (vector.Kind != "size" || vector.Setup["response"] is not JsonObject response || response["bytes"] is null || response["gzip"] is not null)
            return;
        var size = response["bytes"]!.GetValue<long>();
        var cap = vector.ToPolicy().MaxResponseBytes;
        Assert.Equal(Math.Min(size, cap), bytes);
        Assert.Equal(size > cap, isTruncated);
    }

    private async Task<(string? Denied, string Outcome)> ThroughGuestAsync(NetFetchPolicy policy, NetFetchHost host)
    {
        string[] arguments =
        [
            vector.Setup["url"]!.GetValue<string>(),
            .. Pointer("outMax", "out_max"), .. Pointer("outPtr", "out"), .. Pointer("urlPtr", "url"), .. Pointer("urlLen", "url_len"), .. Pointer("urlBytesHex", "hex"),
        ];
        var result = await new InProcessWasiRunner(host.Options).ExecuteAsync(
            new() { Module = Guests.Get("fetchptr"), Arguments = arguments, NetFetch = policy },
            TestContext.Current.CancellationToken);
        Assert.Equal(WasiTermination.Exited, result.Termination);
        return (result.ExitCode == 0 ? null : result.StdoutText.Trim(), result.StdoutText.Trim());
    }

    private string[] Pointer(string name, string argument) => vector.Setup[name] is { } value ? [$"{argument}={value}"] : [];

    private string? Missed(LoopbackServer server)
    {
        var assertion = vector.Setup["assert"]?.GetValue<string>();
        if (assertion is null)
            return null;
        if (RequestCount().Match(assertion) is { Success: true } count)
            return server.Requests == int.Parse(count.Groups[1].Value, null) ? null : $"{server.Requests} requests";
        if (NoConnection().Match(assertion) is { Success: true } closed)
            return _dialled.All(peer => peer.Address.ToString() != closed.Groups[1].Value) ? null : "connected";
        if (AllOn().Match(assertion) is { Success: true } open)
            return _dialled.All(peer => peer.Address.ToString() == open.Groups[1].Value) ? null : "connected elsewhere";
        return $"the assertion '{assertion}' is not understood";
    }

    private int Number(string name, int otherwise) => vector.Setup[name] is { } value ? value.GetValue<int>() : otherwise;

    [GeneratedRegex(@"^requests=(\d+)$")]
    private static partial Regex RequestCount();

    [GeneratedRegex(@"^no connection to (\S+)$")]
    private static partial Regex NoConnection();

    [GeneratedRegex(@"requests on (\S+)$")]
    private static partial Regex AllOn();
}
