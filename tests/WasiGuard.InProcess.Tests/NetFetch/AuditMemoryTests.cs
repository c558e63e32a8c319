namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>What is kept of requests, measured where no other test takes memory.</summary>
[Collection(nameof(Alone))]
public sealed class AuditMemoryTests
{
    [Fact]
    public async Task Session_TwoHundredDeniedUrls_KeepLittleMemory()
    {
        var policy = new NetFetchPolicy { Allow = ["b.example"], MaxUrlBytes = 65_536 };
        var ceilings = new WasiCeilings { UrlBytes = 65_536 };
        using var session = new NetFetchSession(policy, new HttpNetFetchTransport(policy), new() { Ceilings = ceilings }, TestContext.Current.CancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 200; i++)
        {
            var url = $"http://a.example/{i}/{new string('a', 65_000)}";
            await Assert.ThrowsAsync<NetFetchException>(() => session.OpenAsync(new() { Method = "GET", Url = url }, NetFetchWhenFull.Refuse));
        }

        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.True(kept < 20_000_000, $"{kept} bytes");
        GC.KeepAlive(session);
    }
}
