using System.Diagnostics;

namespace WasiGuard.Benchmarks;

/// <summary>
/// A guest's <c>fetch_get</c> of a small body against the same request of an <see cref="HttpClient"/>, to the same server, in turns. A guest's
/// call blocks its thread, so the measure is the client's blocking call; the awaited one, which stays on the server's own threads here, is shown beside it.
/// </summary>
internal static class FetchRun
{
    private const int Rounds = 30;
    private const int PerRound = 1000;

    public static async Task RunAsync()
    {
        await using var server = await BodyServer.StartAsync(new byte[256]);
        var url = server.Url;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        var runner = new InProcessWasiRunner();
        var input = new WasiExecInput
        {
            Module = Guests.Get("fetchmany"),
            Arguments = [url.ToString(), $"{PerRound}"],
            NetFetch = new() { Allow = ["*"], AllowedAddresses = ["127.0.0.1"], MaxRequests = PerRound },
        };
        List<double> awaited = [], byClient = [], byGuest = [], pairs = [];
        for (var round = -15; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < PerRound; i++)
                await client.GetByteArrayAsync(url);
            var awaiting = Stopwatch.GetElapsedTime(started).TotalMicroseconds / PerRound;

            started = Stopwatch.GetTimestamp();
            await Task.Factory.StartNew(() => GetBlocking(client, url), TaskCreationOptions.LongRunning);
            var clients = Stopwatch.GetElapsedTime(started).TotalMicroseconds / PerRound;

            started = Stopwatch.GetTimestamp();
            var result = await runner.ExecuteAsync(input);
            var guests = Stopwatch.GetElapsedTime(started).TotalMicroseconds / PerRound;
            if (result.NetFetchAudits.Count(audit => audit.Outcome == NetFetchOutcome.Completed) != PerRound)
                throw new InvalidOperationException(result.StdoutText);
            if (round < 0)
                continue;
            awaited.Add(awaiting);
            byClient.Add(clients);
            byGuest.Add(guests);
            pairs.Add(guests / clients);
        }

        Console.WriteLine($"GET of 256 bytes, HttpClient, awaited:  {Median(awaited),8:F1} µs (p50)");
        Console.WriteLine($"GET of 256 bytes, HttpClient, blocking: {Median(byClient),8:F1} µs (p50)");
        Console.WriteLine($"GET of 256 bytes, fetch_get:            {Median(byGuest),8:F1} µs (p50), {Median(pairs):F2} × the blocking call");
        Console.WriteLine($"Best rounds: {byGuest[0]:F1} µs against {byClient[0]:F1} µs, {byGuest[0] / byClient[0]:F2} ×");
    }

    private static void GetBlocking(HttpClient client, Uri url)
    {
        var body = new byte[1024];
        for (var i = 0; i < PerRound; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
            using var stream = response.Content.ReadAsStream();
            while (stream.Read(body) > 0)
            {
            }
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
