using Microsoft.CodeAnalysis.CSharp;
using WasiGuard.Analyzers.Flow.Scope;

namespace WasiGuard.Analyzers.Tests;

public class WordSearchTests
{
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
    public void PlacesOf_AName_AreWhereItStandsAsAWord(string text, bool expected) => Assert.Equal(expected, WordSearch.PlacesOf("Run", text).Any());

    [Theory]
    [InlineData("class C { void Run() { } }", true)]
    [InlineData("class C { void Running() { } }", false)]
    [InlineData("class C { /* Run */ }", false)]
    [InlineData("using Run;", false)]
    [InlineData("using static Run;", true)]
    [InlineData("using R = Run;", true)]
    public void Contains_OfAFile_LooksAtWhatIsCode(string text, bool expected) =>
        Assert.Equal(expected, FileWords.Of(CSharpSyntaxTree.ParseText(text), TestContext.Current.CancellationToken).Contains("Run"));

    [Fact]
    public void Contains_OfEachWordOfALargeFile_IsTrue()
    {
        var names = Enumerable.Range(0, 3_000).Select(number => $"_{number * 7_919}x").ToList();
        var words = FileWords.Of(CSharpSyntaxTree.ParseText($"class C {{ int {string.Join(", ", names)}; }}"), TestContext.Current.CancellationToken);

        Assert.All(names, name => Assert.True(words.Contains(name)));
        Assert.DoesNotContain(names, name => words.Contains(name + "y"));
    }

    [Fact]
    public void PlacesOf_AName_AreWhereItStandsAlone() => Assert.Equal([0, 8], WordSearch.PlacesOf("Run", "Run ReR Run Runs"));
}
