namespace WasiGuard.Analyzers.Tests;

public class VerifierTests
{
    [Theory]
    [InlineData("WG9999")]
    [InlineData("WG1001, WG9999")]
    [InlineData("wg1001")]
    public async Task Mark_OfARuleThatDoesNotExist_IsMissing(string ids)
    {
        var (expected, actual) = await Verifier.CompareAsync($"class Empty; // expect: {ids}");

        Assert.Contains(ids.Split(", ")[^1], expected, StringComparison.Ordinal);
        Assert.Empty(actual);
    }
}
