using WasiGuard.Tests.NetFetch;

namespace WasiGuard.InProcess.Tests.NetFetch;

public sealed class NetFetchVectorTests(ITestOutputHelper output)
{
    private const int TestTimeout = 300_000;

    // What does not apply, with the reason. Everything else must come out as labelled.
    private static readonly Dictionary<string, string> s_notApplicable = new()
    {
        ["hn-092"] = "the contract allows patterns without a scheme: api.example.com covers http and https",
        ["dn-029"] = "nothing lies between the check and the dial: AntiSSRF connects to the checked address itself, given as a literal",
    };

    [Theory(Timeout = TestTimeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Vectors_AgainstALoopbackServer_ComeOutAsLabelled(bool blocks)
    {
        var rows = NetFetchVector.Load();
        var wrong = new List<string>();
        foreach (var row in rows.Where(row => !s_notApplicable.ContainsKey(row.Id)))
        {
            var (asLabelled, outcome) = await new VectorRun(row, blocks).RunAsync().WaitAsync(TestContext.Current.CancellationToken);
            if (!asLabelled)
                wrong.Add($"{row} -> {outcome}");
        }

        foreach (var kind in rows.GroupBy(row => row.Kind))
            output.WriteLine($"{kind.Key}: {kind.Count(row => !s_notApplicable.ContainsKey(row.Id))} of {kind.Count()} run");
        foreach (var (id, reason) in s_notApplicable.Where(entry => rows.Any(row => row.Id == entry.Key)))
            output.WriteLine($"not applicable: {id}, {reason}");
        output.WriteLine($"{rows.Count} vectors, {wrong.Count} not as labelled");
        Assert.Empty(wrong);
    }
}
