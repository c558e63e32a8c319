namespace WasiGuard.Analyzers.Tests;

/// <summary>The short programs, each by itself.</summary>
public class ProgramTests
{
    public static TheoryData<string, string> Names() => [.. ShortProgram.All.Select(each => (each.Set, each.Name))];

    public static TheoryData<string, string> QuietNames() => [.. ShortProgram.All.Where(each => each.IsQuiet).Select(each => (each.Set, each.Name))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Analyzer_ShortProgram_ReportsExactlyTheMarkedLines(string set, string name)
    {
        var program = ShortProgram.Find(set, name);
        var (expected, actual) = await program.CompareAsync();
        Assert.True(expected == actual, $"expected:\n{expected}\nactual:\n{actual}\n\n{program.Source}");
    }

    [Theory]
    [MemberData(nameof(QuietNames))]
    public async Task Analyzer_QuietProgramWithoutWhatKeepsItQuiet_Reports(string set, string name)
    {
        var spoiled = ShortProgram.Find(set, name).Spoiled;
        var (_, actual) = await Verifier.CompareAsync(spoiled);
        Assert.True(actual.Contains("WG1001", StringComparison.Ordinal), $"reported: {actual}\n\n{spoiled}");
    }
}
