using System.Globalization;
using System.Text;

namespace WasiGuard.Hostile.Tests;

/// <summary>The guide shows the texts of traps that the contract tests hold every runner to.</summary>
public sealed class TrapPageTests
{
    private const string Update = "WASIGUARD_UPDATE_DOCS";
    private const string Begin = "<!-- traps: written by tests/WasiGuard.Hostile.Tests -->";
    private const string End = "<!-- end of traps -->";

    [Fact]
    public void Page_ShowsTheTextsOfTraps()
    {
        var path = Path.Combine(SecurityPage.Root, "docs", "guide", "traps.md");
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"{path} lacks the lines '{Begin}' and '{End}'.");
        var updated = $"{page[..begin]}{Begin}\n\n{Table()}\n{page[end..]}";
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, updated);
        else
            Assert.True(page == updated, $"docs/guide/traps.md does not show the texts of traps as they are. Run these tests with {Update}=1 to write it, and look at the change.");
    }

    private static string Table()
    {
        var text = new StringBuilder("| what the guest does | `WasmtimeWasiRunner`, `InProcessWasiRunner` | `BrowserWasiRunner` in Chromium |\n|---|---|---|\n");
        foreach (var kind in TrapKind.All)
            text.Append(CultureInfo.InvariantCulture, $"| {kind.Name} | {Shown(kind.Text)} | {(kind.Browser is { } browser ? Shown(browser) : "the same")} |\n");
        return text.ToString();
    }

    private static string Shown(string text) => text.Contains('`', StringComparison.Ordinal) ? $"`` {text} ``" : $"`{text}`";
}
