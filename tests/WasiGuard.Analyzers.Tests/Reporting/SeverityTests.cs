namespace WasiGuard.Analyzers.Tests;

/// <summary>The severity that the options give. What users set by id, in bulk or by a pragma is the compiler's to apply: the tests of the packages build that.</summary>
public class SeverityTests
{
    [Theory]
    [InlineData("", "", "warning WG1001, warning WG2004, warning WG3003")]
    [InlineData("warning", "", "warning WG1001, warning WG2004, warning WG3003")]
    [InlineData("error", "", "error WG1001, error WG2004, warning WG3003")]
    [InlineData("ERROR", "", "error WG1001, error WG2004, warning WG3003")]
    [InlineData("none", "", "")]
    [InlineData("none", "true", "")]
    [InlineData("", "true", "warning WG1001, warning WG1002, warning WG2004, warning WG3003")]
    [InlineData("error", "true", "error WG1001, error WG1002, error WG2004, warning WG3003")]
    [InlineData("error", "false", "error WG1001, error WG2004, warning WG3003")]
    public async Task Enforcement_OfTheCompilation_IsTheSeverity(string enforcement, string strict, string shown)
    {
        var program = new ReportedProgram
        {
            Files = { ["App.cs"] = ReportedProgram.OfEachRule("App") },
            Global = new() { ["wasiguard_enforcement"] = enforcement, ["wasiguard_strict"] = strict },
        };

        Assert.Equal(shown, await SummaryAsync(program, "App.cs"));
    }

    [Theory]
    [InlineData("warning", "warning WG1001, warning WG2004, warning WG3003")]
    [InlineData("none", "")]
    public async Task Enforcement_OfAFile_WinsOverTheCompilations(string enforcement, string shown)
    {
        var program = new ReportedProgram
        {
            Files = { ["App.cs"] = ReportedProgram.OfEachRule("App"), ["Other.cs"] = ReportedProgram.OfEachRule("Other") },
            Global = { ["wasiguard_enforcement"] = "error" },
            ByFile = { ["App.cs"] = new() { ["wasiguard_enforcement"] = enforcement } },
        };

        Assert.Equal(shown, await SummaryAsync(program, "App.cs"));
        Assert.Equal("error WG1001, error WG2004, warning WG3003", await SummaryAsync(program, "Other.cs"));
    }

    [Fact]
    public async Task Strict_OfAFile_IsAnErrorWhereWarningsAre()
    {
        var program = new ReportedProgram
        {
            Files = { ["App.cs"] = ReportedProgram.OfEachRule("App"), ["Other.cs"] = ReportedProgram.OfEachRule("Other") },
            Global = { ["wasiguard_enforcement"] = "error" },
            ByFile = { ["App.cs"] = new() { ["wasiguard_strict"] = "true" } },
        };

        Assert.Equal("error WG1001, error WG1002, error WG2004, warning WG3003", await SummaryAsync(program, "App.cs"));
        Assert.Equal("error WG1001, error WG2004, warning WG3003", await SummaryAsync(program, "Other.cs"));
    }

    private static async Task<string> SummaryAsync(ReportedProgram program, string file) =>
        string.Join(", ", (await program.ShownAsync()).Where(each => each.StartsWith(file, StringComparison.Ordinal)).Select(each => each[(each.IndexOf(": ", StringComparison.Ordinal) + 2)..]).Distinct().OrderBy(each => each.Split(' ')[1], StringComparer.Ordinal));
}
