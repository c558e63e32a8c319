using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers;

namespace WasiGuard.Docs.Tests;

/// <summary>Where a C# block says in a comment which rule reports its line, the rule does, and nothing else is reported. The rules' own pages have a test beside the rules.</summary>
public sealed partial class DiagnosticTests
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_rules =
    [
        .. typeof(Reporter).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static TheoryData<string, int> Blocks =>
        [.. Document.All.Where(document => !document.Name.StartsWith("docs/rules/WG", StringComparison.Ordinal)).SelectMany(document => document.Code("csharp").Select(block => (document.Name, block.Line + 1)))];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task CodeBlock_IsReportedAsItSays(string page, int line)
    {
        var code = Document.TextOf(Document.Get(page).Code("csharp").Single(block => block.Line + 1 == line));

        Assert.Equal("", await DisagreementAsync(code));
    }

    [Theory]
    [InlineData("_ = new NetFetchPolicy { Allow = [\"a b\"] };", "1: reported: error WG3001 ")]
    [InlineData("_ = new NetFetchPolicy { Allow = [\"a.example\"] }; // WG3001", "1: stated: WG3001")]
    [InlineData("_ = new NetFetchPolicy { Allow = [\"a b\"] }; // warning WG3001", "1: stated: warning WG3001")]
    [InlineData("_ = new NetFetchPolicy { Allow = [\"a b\"] }; // error WG3001: 'x' is fine", "1: stated: error WG3001: 'x' is fine")]
    public async Task CodeBlock_ThatSaysSomethingElse_IsFound(string code, string disagreement) =>
        Assert.StartsWith(disagreement, await DisagreementAsync("using WasiGuard; " + code), StringComparison.Ordinal);

    /// <summary>What is stated and not reported, and what is reported and not stated.</summary>
    private static async Task<string> DisagreementAsync(string code)
    {
        var reported = (await CodeBlockTests.Compile(code).WithAnalyzers(s_rules).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken))
            .Where(each => each.Severity > DiagnosticSeverity.Info)
            .Select(each => (Line: each.Location.GetLineSpan().StartLinePosition.Line + 1, Text: $"{each.Severity.ToString().ToLowerInvariant()} {each.Id} {each.GetMessage(CultureInfo.InvariantCulture)}"))
            .ToList();
        var stated = code.Split('\n').SelectMany((text, index) => Statement().Matches(text).Select(match => (Line: index + 1, Match: match))).ToList();
        var wrong = stated.Where(each => !reported.Exists(report => report.Line == each.Line && Says(each.Match, report.Text))).Select(each => $"{each.Line}: stated: {each.Match.Groups["all"].Value.TrimEnd()}")
            .Concat(reported.Where(report => !stated.Exists(each => each.Line == report.Line && Says(each.Match, report.Text))).Select(report => $"{report.Line}: reported: {report.Text}"));
        return string.Join('\n', wrong);
    }

    /// <summary>The severity and the beginning of the message count where they are stated.</summary>
    private static bool Says(Match statement, string report) =>
        report.Split(' ') is [var severity, var id, ..]
        && id == statement.Groups["id"].Value
        && (!statement.Groups["severity"].Success || statement.Groups["severity"].Value == severity)
        && report[(severity.Length + id.Length + 2)..].StartsWith(statement.Groups["message"].Value.TrimEnd(), StringComparison.Ordinal);

    [GeneratedRegex(@"//.*?(?<all>(?:(?<severity>warning|error) )?(?<id>WG\d{4})(?:: (?<message>.*))?)")]
    private static partial Regex Statement();
}
