using System.Text.RegularExpressions;

namespace WasiGuard.Analyzers.Tests;

/// <summary>The catalogue of patterns (Patterns.md), row by row: each has a program, and the program says what the row wants.</summary>
public partial class PatternRowTests(ITestOutputHelper output)
{
    /// <summary>Rows where a decision of the design overrules what the row wants.</summary>
    private static readonly Dictionary<string, string> s_decidedOtherwise = new()
    {
        ["G075"] = "an open virtual call is unknown, so silent; the row's other program knows the object",
        ["G083"] = "expression trees are data",
        ["G084"] = "dynamic is unknown",
        ["G085"] = "reflection is unknown",
        ["P23"] = "an open virtual call is unknown",
        ["P45"] = "dictionaries are unknown",
        ["P65"] = "the default of a member is null, and null is not set",
        ["P80"] = "an interface is not proven either way, which is WG1002",
        ["P86"] = "dynamic is unknown",
        ["P87"] = "expression trees are data",
        ["P89"] = "projections of queries are unknown",
    };

    [Fact]
    public async Task Rows_EachProgram_IsRight()
    {
        var wrong = new List<string>();
        var rows = ShortProgram.All.Where(each => each.Row is not null).GroupBy(each => each.Row!).ToArray();
        foreach (var row in rows)
        {
            foreach (var program in row)
            {
                var (expected, actual) = await program.CompareAsync();
                if (expected != actual)
                    wrong.Add(row.Key);
            }
        }

        output.WriteLine($"{rows.Length} rows, {rows.Length - wrong.Distinct().Count()} right; in {s_decidedOtherwise.Count} of them a decision overrules what the row wants");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Rows_OfTheCatalogue_AreAllTranslatedAndWantWhatTheProgramsSay()
    {
        var wanted = Row().Matches(File.ReadAllText(Path.Combine(RulePages.RepositoryRoot, "tests", "WasiGuard.Analyzers.Tests", "Flow", "Patterns.md"))).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Contains("flag", StringComparison.Ordinal));
        var programs = ShortProgram.All.Where(each => each.Row is not null).ToLookup(each => each.Row!);

        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), programs.Select(each => each.Key).Order(StringComparer.Ordinal));
        var otherwise = wanted.Where(row => programs[row.Key].First().IsQuiet == row.Value).Select(row => row.Key);
        Assert.Equal(s_decidedOtherwise.Keys.Order(StringComparer.Ordinal), otherwise.Order(StringComparer.Ordinal));
        output.WriteLine($"{wanted.Count} rows");
    }

    // The id, the pattern, an example that may hold escaped bars, and what the analyzer must say.
    [GeneratedRegex(@"^\| ([GP]\d+) \|.*\| (flag|quiet|flag,quiet) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
