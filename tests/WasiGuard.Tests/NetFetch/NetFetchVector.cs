using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasiGuard.Tests.NetFetch;

/// <summary>A row of tests/Vectors/netfetch.tsv.</summary>
public sealed record NetFetchVector(string Id, string Kind, JsonObject Setup, JsonObject? Policy, bool IsAllowed, string Reason)
{
    // "private" in a vector's policy.
    private static readonly string[] s_private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"];

    public static IReadOnlyList<NetFetchVector> Load() => [.. File.ReadLines(FilePath()).Skip(1).Where(line => line.Length > 0).Select(Parse)];

    /// <summary>The URL as the guest gives it.</summary>
    public string Url => Setup["url"]?.GetValue<string>()
        ?? Setup["urlTemplate"]!.GetValue<string>().Replace("{}", new string('a', Setup["repeat"]!.GetValue<int>()), StringComparison.Ordinal);

    public override string ToString() => $"{Id} {Setup.ToJsonString()} {Policy?.ToJsonString() ?? "default"}: {(IsAllowed ? "allow" : "deny")}, {Reason}";

    /// <summary>The vector's policy in our terms.</summary>
    public NetFetchPolicy ToPolicy()
    {
        string[] Strings(string name) => Policy?[name]?.AsArray().Select(item => item!.GetValue<string>()).ToArray() ?? [];
        T Number<T>(string name, T otherwise) => Policy?[name] is { } value ? value.GetValue<T>() : otherwise;

        var basis = new NetFetchPolicy();
        var allow = Policy?["allow"] is null ? ["*"] : Strings("allow");
        if (Policy?["httpsOnly"]?.GetValue<bool>() == true)
            allow = ["https://*"];
        if (Policy?["ports"] is JsonArray ports)
            allow = [.. allow.SelectMany(host => ports.Select(port => $"{host}:{port}"))];
        return new()
        {
            Allow = allow,
            Deny = Strings("deny"),
            AllowedAddresses = [.. Strings("allowCidrs"), .. Number("allowPrivate", false) ? s_private : []],
            DeniedAddresses = Strings("denyCidrs"),
            Methods = Policy?["methods"] is null ? basis.Methods : Strings("methods"),
            AllowHeaders = Strings("allowHeaders"),
            Timeout = TimeSpan.FromMilliseconds(Number("timeoutMs", basis.Timeout.TotalMilliseconds)),
            MaxResponseBytes = Number("maxResponseBytes", basis.MaxResponseBytes),
            MaxRequests = Number("maxRequests", basis.MaxRequests),
            MaxTotalResponseBytes = Number("maxTotalResponseBytes", basis.MaxTotalResponseBytes),
            MaxConcurrent = Number("maxConcurrent", basis.MaxConcurrent),
            MaxRedirects = Number("maxRedirects", basis.MaxRedirects),
            MaxRequestBytes = Number("maxRequestBytes", basis.MaxRequestBytes),
            MaxUrlBytes = Number("maxUrlBytes", basis.MaxUrlBytes),
            MaxHeaderBytes = Number("maxHeaderBytes", basis.MaxHeaderBytes),
            MaxHeaders = Number("maxHeaders", basis.MaxHeaders),
        };
    }

    private static NetFetchVector Parse(string line)
    {
        var fields = line.Split('\t');
        var setup = fields[2] switch
        {
            ['{', ..] => JsonNode.Parse(fields[2])!.AsObject(),
            ['"', ..] => new JsonObject { ["url"] = JsonSerializer.Deserialize<string>(fields[2]) },
            _ => new JsonObject { ["url"] = fields[2] },
        };
        var policy = fields[3] == "default" ? null : JsonNode.Parse(fields[3])!.AsObject();
        return new(fields[0], fields[1], setup, policy, fields[4] == "allow", fields.ElementAtOrDefault(5) ?? "");
    }

    private static string FilePath([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "Vectors", "netfetch.tsv");
}
