using System.Text.Json;
using WasiGuard.Tests.NetFetch;

namespace WasiGuard.Browser.Tests;

/// <summary>The worker's policy (Scripts/policy.js) and <see cref="NetFetchPolicy.Check"/> say the same.</summary>
public sealed class PolicyAgreementTests(ITestOutputHelper output)
{
    private const string Decide = """
        async ([policy, urls]) => {
          const { Policy } = await import('/scripts/policy.js');
          const own = new Policy(JSON.parse(policy));
          return urls.map(url => { try { own.demand(own.parse(url), 'GET'); return null; } catch (error) { return error.message; } });
        }
        """;

    // What only the browser can say; there it is stricter. Its tables of international names are others than those of the system.
    private static readonly string[] s_stricter = ["the browser reads it otherwise", "no valid international name", "no valid punycode"];

    private static readonly NetFetchPolicy[] s_policies =
    [
        NetFetchPolicy.PublicInternet,
        new() { Allow = ["*.example.com", "https://api.test:8443", "localhost", "http://10.1.2.3", "http://[2606:4700::1111]"], AllowedAddresses = ["10.0.0.0/8", "64:ff9b::/96"] },
        new() { Allow = ["*"], Deny = ["*.evil.com", "https://example.com", "8.8.8.8"], AllowedAddresses = ["127.0.0.0/8", "fd00::/8", "::1"], DeniedAddresses = ["1.1.1.0/24"] },
    ];

    [Fact(Timeout = 120_000)]
    public async Task Vectors_AreDecidedAlike()
    {
        var rows = NetFetchVector.Load().Where(row => row.Setup.Count == 1).ToList();
        var compared = 0;
        foreach (var policy in s_policies)
            compared += await CompareAsync(policy, [.. rows.Select(row => row.Url)]);
        foreach (var row in rows.Where(row => row.Policy is not null))
        {
            if (PolicyOf(row) is { } policy)
                compared += await CompareAsync(policy, [row.Url]);
        }

        output.WriteLine($"{compared} decisions on {rows.Count} URLs of the vectors compared");
        Assert.True(compared > 500, $"{compared}");
    }

    [Fact(Timeout = 120_000)]
    public async Task MadeUpUrls_AreDecidedAlike()
    {
        var random = new Random(20261122);
        string[] parts = ["http://", "https://", "HTTP://", "a.example.com", "example.com", "evil.com", "x.evil.com", "api.test", "localhost", "127.0.0.1", "10.1.2.3", "8.8.8.8", "1.1.1.1",
            "0x7f.1", "2130706433", "[::1]", "[2606:4700::1111]", "[::ffff:10.1.2.3]", "[::ffff:8.8.8.8]", "[::FFFF:101:101]", "[::8.8.8.8]", "[2002:808:808::]", "[2001:0:1::f7f7:f7f7]", "[::ffff:0:8.8.8.8]", "_", "-a", "[64:ff9b::a01:203]", "xn--bcher-kva.example.com", "bücher.example.com", "①.example.com", ".", ":", ":80", ":8443", ":22", ":0",
            ":65536", "@", "/", "//", "?", "#", "%", "%41", "..", "/../", "\\", " ", "\t", "-", "_", "é", "。", "metadata.google.internal", "a.local", "svc"];
        var urls = Enumerable.Range(0, 4000)
            .Select(_ => (random.Next(8) == 0 ? "" : parts[random.Next(2)]) + string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => parts[random.Next(parts.Length)])))
            .Distinct().ToArray();
        urls = [.. urls, .. Enumerable.Range(0, 4000).Select(_ => MadeUpUrl.Next(random))];
        foreach (var policy in s_policies)
            output.WriteLine($"{await CompareAsync(policy, urls)} decisions compared, {urls.Count(url => policy.Check(url).IsAllowed)} allowed");
    }

    private static NetFetchPolicy? PolicyOf(NetFetchVector row)
    {
        try
        {
            return row.ToPolicy();
        }
        catch (ArgumentException)
        {
            // Refused when it is made, so it never comes to a worker.
            return null;
        }
    }

    private static async Task<int> CompareAsync(NetFetchPolicy policy, string[] urls)
    {
        Chromium.SkipWhenMissing();
        var page = await TestPage.GetAsync();
        var compiled = JsonSerializer.Serialize(BrowserPolicy.Of(policy, new WasiCeilings()), BrowserJson.Default.BrowserPolicy);
        var reasons = await page.EvaluateAsync<string?[]>(Decide, new object[] { compiled, urls });
        Assert.Equal(urls.Length, reasons.Length);
        var differing = urls.Zip(reasons)
            .Where(pair => !s_stricter.Any(stricter => pair.Second?.EndsWith(stricter, StringComparison.Ordinal) == true))
            .Select(pair => (Url: pair.First, policy.Check(pair.First).Reason, InBrowser: pair.Second))
            // A browser says nothing of hyphens in what an ASCII label stands for, which no registry gives out.
            .Where(each => each.Reason is null != each.InBrowser is null && !(each.Url.Contains("xn---", StringComparison.Ordinal) && each.Reason!.EndsWith("no valid punycode", StringComparison.Ordinal)))
            .Select(each => $"'{each.Url}' .NET: {each.Reason ?? "allowed"}; browser: {each.InBrowser ?? "allowed"}")
            .ToArray();
        Assert.True(differing.Length == 0, $"{differing.Length} differ: {string.Join('\n', differing.Take(20))}");

        return urls.Length;
    }
}
