using System.Text.RegularExpressions;
using WasiGuard.Tool.Tests;

namespace WasiGuard.Docs.Tests;

/// <summary>The page of the tool names every option that the tool has, and no other.</summary>
public sealed partial class ToolPageTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("matrix")]
    [InlineData("facts")]
    [InlineData("inspect")]
    [InlineData("mcp")]
    [InlineData("doctor")]
    [InlineData("compile")]
    [InlineData("baseline")]
    [InlineData("report")]
    public async Task Options_OfTheCommand_AreAllOnThePage(string command)
    {
        var help = await ToolProgram.RunAsync(command, "--help");
        var page = Document.Get("docs/guide/tool.md").Text;

        var options = Option().Matches(help.Output).Select(match => match.Value.Trim()).Where(option => option != "--help").Distinct().ToList();

        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Contains(option, page));
    }

    [Fact]
    public async Task OptionsOnThePage_AreThoseOfTheTool()
    {
        var help = "";
        foreach (var command in new[] { "run", "matrix", "facts", "inspect", "mcp", "doctor", "compile", "baseline", "report" })
            help += (await ToolProgram.RunAsync(command, "--help")).Output;
        var page = Document.Get("docs/guide/tool.md").Text;

        var named = TableOption().Matches(page).Select(match => match.Groups[1].Value).ToList();

        Assert.True(named.Count > 10);
        Assert.All(named, option => Assert.Contains(option, help));
    }

    [GeneratedRegex(@"(?m)(?<=^  (?:-\S+, )*)--[a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"(?m)^\| `(--[a-z-]+)")]
    private static partial Regex TableOption();
}
