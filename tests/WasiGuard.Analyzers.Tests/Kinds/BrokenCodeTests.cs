using System.Text.RegularExpressions;

namespace WasiGuard.Analyzers.Tests;

/// <summary>What does not compile is unknown: a program with a broken statement has no report that it had not before, and keeps those that have nothing to do with it.</summary>
public partial class BrokenCodeTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("BrokenCode");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_BeforeItIsBroken_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("BrokenCode", name);

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_WithABrokenStatement_ReportsNothingNewAndKeepsTheRest(string name)
    {
        var program = KindProgram.Find("BrokenCode", name);
        var compilation = KindProgram.Compile(program.Broken);
        Assert.NotEmpty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        var before = Lines(program.Source, Mark());
        var reported = (await Verifier.AnalyzeAsync(compilation)).Where(each => each.Id == "WG1001").Select(each => each.Location.GetLineSpan().StartLinePosition.Line + 1).ToHashSet();

        Assert.Empty(reported.Except(before));
        Assert.Empty(Lines(program.Source, Still()).Except(reported));
    }

    private static HashSet<int> Lines(string source, Regex mark) => [.. source.Split('\n').Select((text, index) => (text, line: index + 1)).Where(each => mark.IsMatch(each.text)).Select(each => each.line)];

    [GeneratedRegex("// expect: WG1001")]
    private static partial Regex Mark();

    [GeneratedRegex(@"/\* still \*/")]
    private static partial Regex Still();
}
