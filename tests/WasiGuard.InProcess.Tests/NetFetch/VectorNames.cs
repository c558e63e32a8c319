using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>The names of a vector; those that it does not list lead to 93.184.216.34, localhost to the loopback addresses.</summary>
internal sealed class VectorNames(JsonObject? names)
{
    private readonly ConcurrentDictionary<string, int> _lookUps = new();

    public Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellation)
    {
        var lookUp = _lookUps.AddOrUpdate(name, 0, (_, count) => count + 1);
        return Task.FromResult(Answer(name, lookUp));
    }

    private IPAddress[] Answer(string name, int lookUp)
    {
        if (names?[name] is not JsonArray answers)
            return name == "localhost" ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Parse("93.184.216.34")];
        if (answers is [JsonArray, ..])
            answers = answers[Math.Min(lookUp, answers.Count - 1)]!.AsArray();
        var addresses = answers.SelectMany(answer => Read(answer!.GetValue<string>(), lookUp)).ToArray();
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    private IPAddress[] Read(string answer, int lookUp) => answer.StartsWith("CNAME ", StringComparison.Ordinal)
        ? Answer(answer["CNAME ".Length..].TrimEnd('.'), lookUp)
        : [IPAddress.Parse(answer)];
}
