using System.Text;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

/// <summary>What every rule must have: an id in its range, a page, a row in the index, and tests.</summary>
public class CatalogTests
{
    public static TheoryData<string> Ids => RulePages.Ids;

    [Fact]
    public void Rules_AreThese() => Assert.Equal(
        ["WG1001", "WG1002", "WG1003", "WG1004", "WG1006", "WG2001", "WG2002", "WG2003", "WG2004", "WG2005", "WG2006", "WG2007", "WG2008", "WG3001", "WG3002", "WG3003", "WG9001"],
        RulePages.Rules.Select(rule => rule.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasAPageWithItsTitleAndSeverity(string id)
    {
        var rule = RulePages.Rules.Single(each => each.Id == id);
        Assert.Equal($"https://github.com/wasiguard/wasiguard/blob/main/docs/rules/{id}.md", rule.HelpLinkUri);
        Assert.Matches("^WG[1239][0-9]{3}$", id);
        Assert.Equal(id[2] switch { '1' => "Capabilities", '2' => "Runners", '3' => "Policies", _ => "Analysis" }, rule.Category);

        var page = File.ReadAllText(RulePages.PathOf(id));
        Assert.StartsWith($"# {id}: {rule.Title}\n", page, StringComparison.Ordinal);
        Assert.Contains($"| Default severity | {rule.DefaultSeverity} |", page, StringComparison.Ordinal);
        Assert.Contains($"| Category | {rule.Category} |", page, StringComparison.Ordinal);
        foreach (var section in (string[])["Cause", "Why it matters", "A program that is wrong", "A program that is right", "How to fix it", "When to suppress it", "Configuration", "What the analyzer does not see"])
            Assert.Contains($"\n## {section}\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasOneFolderNameForAnalyzerAndTests(string id)
    {
        var analyzer = Assert.Single(Directory.GetDirectories(Path.Combine(RulePages.RepositoryRoot, "analyzers", "WasiGuard.Analyzers", "Rules"), id + "_*"));
        var tests = Path.Combine(RulePages.RepositoryRoot, "tests", "WasiGuard.Analyzers.Tests", "Rules", Path.GetFileName(analyzer));
        Assert.True(Directory.Exists(tests), $"there is no folder {tests}");
        Assert.NotEmpty(Directory.GetFiles(tests, "*Tests.cs"));
    }

    [Fact]
    public void Index_IsWhatTheRulesSay()
    {
        var path = Path.Combine(RulePages.Folder, "README.md");
        var index = Index();
        if (Environment.GetEnvironmentVariable("WASIGUARD_REGENERATE") == "1")
            File.WriteAllText(path, index);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == index, "docs/rules/README.md is out of date; run this test with WASIGUARD_REGENERATE=1");
    }

    [Theory]
    [InlineData("error", "wasiguard_enforcement = error")]
    [InlineData("none", "wasiguard_enforcement = none")]
    [InlineData("strict", "wasiguard_strict = true")]
    [InlineData("summary", "wasiguard_summary = true")]
    public void Preset_SetsOneOptionAndNamesNoRule(string preset, string option)
    {
        var lines = File.ReadAllLines(Path.Combine(RulePages.RepositoryRoot, "src", "WasiGuard", "buildTransitive", $"wasiguard.{preset}.globalconfig"));

        Assert.Equal(["is_global = true", "global_level = -100", option], lines.Where(line => line.Length > 0 && !line.StartsWith('#')));
    }

    private static string Index()
    {
        var text = new StringBuilder("# Rules\n\nGenerated from the analyzers by a test.\n\n| Rule | Category | Default | Title |\n|---|---|---|---|\n");
        foreach (var rule in RulePages.Rules)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| [{rule.Id}]({rule.Id}.md) | {rule.Category} | {rule.DefaultSeverity} | {rule.Title} |\n");
        return text.Append("\nIn CI the warnings of the categories Capabilities and Runners are errors; each page says how to change that.\n").ToString();
    }
}
