namespace WasiGuard.Tests.NetFetch;

/// <summary>The vectors that a policy decides by itself, without a network.</summary>
public sealed class NetFetchCheckVectorTests(ITestOutputHelper output)
{
    // Patterns without a scheme are ours to allow: api.example.com covers http and https.
    private static readonly string[] s_otherByContract = ["hn-092"];

    [Fact]
    public void Check_EveryVectorThatIsAUrl_ComesOutAsLabelled()
    {
        var rows = NetFetchVector.Load().Where(row => row.Setup.Count == 1).ToList();
        var wrong = new List<string>();
        foreach (var row in rows.Where(row => !s_otherByContract.Contains(row.Id)))
        {
            var decision = Decide(row);
            if (decision.IsAllowed != row.IsAllowed)
                wrong.Add($"{row}: {(decision.IsAllowed ? "allowed" : decision.Reason)}");
            if (!decision.IsAllowed)
                output.WriteLine($"{row.Id}: {decision.Reason}");
        }

        output.WriteLine($"{rows.Count - s_otherByContract.Length} of {rows.Count} URL vectors compared, {wrong.Count} wrong; decided otherwise by the contract: {string.Join(", ", s_otherByContract)}");
        Assert.Empty(wrong);
    }

    private static NetFetchDecision Decide(NetFetchVector row)
    {
        try
        {
            return row.ToPolicy().Check(row.Url);
        }
        catch (ArgumentException refused)
        {
            return new(false, refused.Message);
        }
    }
}
