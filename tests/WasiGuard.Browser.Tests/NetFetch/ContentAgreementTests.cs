using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasiGuard.Tests.NetFetch;

namespace WasiGuard.Browser.Tests;

/// <summary>What the worker's policy (Scripts/policy.js) says of headers and bodies is what the rules of the other runners say.</summary>
public sealed class ContentAgreementTests(ITestOutputHelper output)
{
    private const string Decide = """
        async ([policy, requests]) => {
          const { Policy } = await import('/scripts/policy.js');
          const own = new Policy(JSON.parse(policy));
          return JSON.parse(requests).map(([method, headers, isCut, length]) => {
            try { own.demandContent(method, headers, isCut, length); return null; } catch (error) { return `${error.errno} ${error.message}`; }
          });
        }
        """;

    private static readonly NetFetchPolicy[] s_policies =
    [
        NetFetchPolicy.PublicInternet,
        new() { Allow = ["*"], Methods = ["GET", "HEAD", "POST", "PUT"], AllowHeaders = ["Authorization", "cookie", "X-FORWARDED-For", "Sec-Fetch-Mode"], MaxHeaders = 3, MaxHeaderBytes = 40, MaxRequestBytes = 10 },
        new() { Allow = ["*"], MaxHeaders = 0, MaxHeaderBytes = 0, MaxRequestBytes = 0 },
    ];

    [Fact(Timeout = 120_000)]
    public async Task Vectors_WithHeadersOrABody_AreDecidedAlike()
    {
        var rows = NetFetchVector.Load().Where(row => row.Setup.Any(entry => entry.Key is "headers" or "headerCount" or "body" or "bodyBytes")).ToList();
        var refused = 0;
        foreach (var policy in s_policies)
            refused += await CompareAsync(policy, [.. rows.Select(RequestOf)]);
        foreach (var row in rows.Where(row => row.Policy is not null))
            refused += await CompareAsync(row.ToPolicy(), [RequestOf(row)]);

        output.WriteLine($"{rows.Count} vectors, {refused} requests refused");
        Assert.True(rows.Count > 25 && refused > rows.Count, $"{rows.Count} vectors, {refused} refused");
    }

    [Fact(Timeout = 120_000)]
    public async Task MadeUpHeadersAndBodies_AreDecidedAlike()
    {
        var random = new Random(20261130);
        string[] names = [.. HeaderRules.Names.Hosts, .. HeaderRules.Names.Granted, .. HeaderRules.Names.GrantedPrefixes, "Accept", "X-A", "User-Agent", "Range", "If-None-Match", "Content-Type", "", " ", "X A", "X-A:", "X-\u00dc", "X_A", "x~a!", "\u0130"];
        string[] values = ["", "v", " v ", "a\tb", "a\r\nX-B: w", "a\nb", "a\0b", "\u007f", "caf\u00e9", "\u2028", "~", new string('v', 50), "Bearer t"];
        string[] methods = ["GET", "HEAD", "POST", "PUT"];
        int[] lengths = [0, 0, 1, 10, 11, 1_000_000, 1_000_001];
        var requests = Enumerable.Range(0, 4000).Select(_ => new Content(
            Pick(methods),
            [.. Enumerable.Range(0, random.Next(5)).Select(_ => KeyValuePair.Create(Cased(Pick(names) + (random.Next(4) == 0 ? "x" : "")), Pick(values)))],
            HeadersAreCut: random.Next(10) == 0,
            Pick(lengths))).ToArray();
        foreach (var policy in s_policies)
            output.WriteLine($"{requests.Length} requests compared, {await CompareAsync(policy, requests)} refused");

        T Pick<T>(T[] from) => from[random.Next(from.Length)];
        string Cased(string name) => random.Next(3) switch { 0 => name.ToUpperInvariant(), 1 => name.ToLowerInvariant(), _ => name };
    }

    private static Content RequestOf(NetFetchVector row) => new(
        row.Setup["method"]?.GetValue<string>() ?? "GET",
        [
            .. (row.Setup["headers"] as JsonObject ?? []).Select(header => KeyValuePair.Create(header.Key, header.Value!.GetValue<string>())),
            .. Enumerable.Range(0, row.Setup["headerCount"]?.GetValue<int>() ?? 0).Select(number => KeyValuePair.Create($"X-H-{number}", "v")),
        ],
        HeadersAreCut: false,
        row.Setup["body"] is { } body ? Encoding.UTF8.GetByteCount(body.GetValue<string>()) : row.Setup["bodyBytes"]?.GetValue<int>() ?? 0);

    /// <summary>How many are refused; every one by the same number and, but for text of the guest's, in the same words.</summary>
    private static async Task<int> CompareAsync(NetFetchPolicy policy, Content[] requests)
    {
        Chromium.SkipWhenMissing();
        var page = await TestPage.GetAsync();
        var compiled = JsonSerializer.Serialize(BrowserPolicy.Of(policy, new WasiCeilings()), BrowserJson.Default.BrowserPolicy);
        var inWords = JsonSerializer.Serialize(requests.Select(request => new object[] { request.Method, request.Headers.Select(header => new[] { header.Key, header.Value }), request.HeadersAreCut, request.BodyBytes }));
        var inBrowser = await page.EvaluateAsync<string?[]>(Decide, new object[] { compiled, inWords });
        Assert.Equal(requests.Length, inBrowser.Length);
        var differing = requests.Zip(inBrowser).Select(pair => (Request: pair.First, Own: Refusal(policy, pair.First), InBrowser: pair.Second)).Where(each => each.Own != each.InBrowser)
            .Select(each => $"{each.Request.Method} [{string.Join(", ", each.Request.Headers)}], {each.Request.BodyBytes} bytes: .NET: {each.Own ?? "allowed"}; browser: {each.InBrowser ?? "allowed"}")
            .ToArray();
        Assert.True(differing.Length == 0, $"{differing.Length} differ: {string.Join('\n', differing.Take(20))}");

        return inBrowser.Count(each => each is not null);
    }

    private static string? Refusal(NetFetchPolicy policy, Content request)
    {
        try
        {
            RequestRules.Check(policy, request.Method, request.Headers, request.HeadersAreCut, request.BodyBytes);
            return null;
        }
        catch (NetFetchException refused)
        {
            return $"{(int)refused.Errno} {refused.Message}";
        }
    }

    /// <summary>What a request carries besides its URL.</summary>
    private sealed record Content(string Method, IReadOnlyList<KeyValuePair<string, string>> Headers, bool HeadersAreCut, int BodyBytes);
}
