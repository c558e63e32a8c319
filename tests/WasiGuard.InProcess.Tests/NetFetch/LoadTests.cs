using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace WasiGuard.InProcess.Tests.NetFetch;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class LoadTests(ITestOutputHelper output)
{
    private const long MostMegabytes = 256;

    [Fact]
    public async Task FourGuests_FiveHundredFetchesEach_LoseNothing()
    {
        const int guests = 4, fetches = 500, size = 65536;
        var body = new byte[size];
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.ContentLength = size;
            return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
        });
        // The budgets fit exactly; one more request, and one more byte, would be refused.
        var policy = GuestRun.Loopback with { MaxRequests = fetches, MaxTotalResponseBytes = (long)fetches * size };
        var started = Stopwatch.GetTimestamp();

        var results = await Task.WhenAll(Enumerable.Range(0, guests).Select(_ => GuestRun.RunAsync(policy, "fetchmany", server.Http.ToString(), $"{fetches}")));

        output.WriteLine($"{guests * fetches} fetches of 64 KiB in {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s");
        Assert.All(results, result =>
        {
            Assert.Equal($"errno 0: {fetches}\nbytes={(long)fetches * size} truncated=0\n", result.StdoutText);
            Assert.Equal(fetches, result.NetFetchAudits.Count);
            Assert.All(result.NetFetchAudits, audit => Assert.Equal((NetFetchOutcome.Completed, 200, size, false), (audit.Outcome, audit.Status, (int)audit.Bytes, audit.Truncated)));
        });
        Assert.Equal(guests * fetches, server.Requests);
    }

    [Fact]
    public async Task TenGigabytes_CutAtTheCap_CostNoMoreThanTheCap()
    {
        var memory = new MemoryWatch();
        await using var server = await StreamAsync(10_000_000_000, memory);

        var result = await GuestRun.RunAsync(GuestRun.Loopback, "fetch", server.Http.ToString(), "2000000");

        Assert.StartsWith("errno=0 status=200 n=1000000 trunc=1\n", result.StdoutText, StringComparison.Ordinal);
        Assert.InRange(memory.Sent, 1_000_000, 100_000_000);
        Assert.InRange(memory.GrownMegabytes, 0, MostMegabytes);
        output.WriteLine($"{memory.Sent} bytes sent of 10 GB, memory grew by {memory.GrownMegabytes} MB");
    }

    [Fact]
    public async Task OneGigabyte_ReadInPieces_IsNeverHeldAsAWhole()
    {
        const long size = 1_000_000_000;
        var memory = new MemoryWatch();
        await using var server = await StreamAsync(size, memory);

        var result = await GuestRun.RunAsync(GuestRun.Loopback with { MaxResponseBytes = size, MaxTotalResponseBytes = size }, "stream", "GET", server.Http.ToString(), "-q", "-n", "1000000");

        Assert.Contains($" bytes={size} truncated=0 errno=0 close=0\n", result.StdoutText, StringComparison.Ordinal);
        Assert.InRange(memory.GrownMegabytes, 0, MostMegabytes);
        output.WriteLine($"memory grew by {memory.GrownMegabytes} MB");
    }

    private static Task<LoopbackServer> StreamAsync(long size, MemoryWatch memory) => LoopbackServer.StartAsync(async context =>
    {
        var piece = new byte[1_000_000];
        context.Response.ContentLength = size;
        context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        for (var left = size; left > 0; left -= piece.Length)
        {
            var written = await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted);
            if (written.IsCompleted)
                return;
            memory.Look(piece.Length);
        }
    });

    /// <summary>How much the memory of this process, server and guest included, has grown while bytes went out.</summary>
    private sealed class MemoryWatch
    {
        private readonly long _before = Environment.WorkingSet;
        private long _most;

        public long Sent { get; private set; }

        public long GrownMegabytes => Math.Max(0, (_most - _before) / 1_000_000);

        public void Look(int sent)
        {
            Sent += sent;
            _most = Math.Max(_most, Environment.WorkingSet);
        }
    }
}
