using WasiGuard.Analyzers.Flow.Scope;


namespace WasiGuard.Analyzers.Tests;

public class WordSearchTests
{
    // More names than are searched one by one.
    private static readonly string[] s_others = [.. Enumerable.Range(0, 20).Select(number => $"Other{number}")];

    [Theory]
    [InlineData("Run", true)]
    [InlineData("Run()", true)]
    [InlineData("it.Run", true)]
    [InlineData("(Run)Running", true)]
    [InlineData("Running Run", true)]
    [InlineData("@Run", true)]
    [InlineData("\"Run\"", true)]
    [InlineData("", false)]
    [InlineData("run", false)]
    [InlineData("Running", false)]
    [InlineData("ReRun", false)]
    [InlineData("Run1", false)]
    [InlineData("1Run", false)]
    [InlineData("_Run", false)]
    [InlineData("RünRun", false)]
    [InlineData("üRun", false)]
    [InlineData("Ran", false)]
    public void FindIn_AText_FindsTheNameAsAWordOnly(string text, bool expected)
    {
        string[] found = expected ? ["Run"] : [];

        Assert.Equal(found, new WordSearch(["Run"]).FindIn(text));
        Assert.Equal(found, new WordSearch(["Run", .. s_others]).FindIn(text));
    }

    [Fact]
    public void FindIn_ATextWithSeveral_FindsEachOnce() =>
        Assert.Equal(["Other11", "Other3", "Run"], new WordSearch(["Run", .. s_others]).FindIn("Run(Other3, Other11, Run, Other30)").Order());

    [Fact]
    public void PlacesOf_AName_AreWhereItStandsAlone() => Assert.Equal([0, 8], WordSearch.PlacesOf("Run", "Run ReR Run Runs"));
}
