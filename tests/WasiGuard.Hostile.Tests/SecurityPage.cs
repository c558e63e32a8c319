using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace WasiGuard.Hostile.Tests;

/// <summary>The part of <c>docs/security.md</c> that is written from the table.</summary>
internal static partial class SecurityPage
{
    private const string Begin = "<!-- attacks: written by tests/WasiGuard.Hostile.Tests -->";
    private const string End = "<!-- end of attacks -->";

    public static string Root { get; } = typeof(SecurityPage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;

    public static string FilePath { get; } = Path.Combine(Root, "docs", "security.md");

    /// <summary>The page as it should be.</summary>
    public static string Updated(string page)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"{FilePath} lacks the lines '{Begin}' and '{End}'.");
        return $"{page[..begin]}{Begin}\n\n{Table()}\n{page[end..]}";
    }

    private static string Table()
    {
        var text = new StringBuilder("| attack | `InProcessWasiRunner` | `WasmtimeWasiRunner` | `BrowserWasiRunner` |\n|---|---|---|---|\n");
        var area = "";
        foreach (var attack in AttackTable.All)
        {
            if (area != attack.Area)
                text.Append(CultureInfo.InvariantCulture, $"| **{area = attack.Area}** | | | |\n");
            text.Append(CultureInfo.InvariantCulture, $"| {attack.Name} | {attack.InProcess.Text} | {attack.OutcomeOn(RunnerKind.Wasmtime).Text} | {Browser(attack)} |\n");
        }

        return text.ToString();
    }

    private static string Browser(Attack attack) => NameOfATest().IsMatch(attack.Browser) ? $"held by `{attack.Browser}`" : attack.Browser;

    /// <summary>The classes and methods that a text names as tests.</summary>
    public static IEnumerable<(string Class, string? Method)> TestsIn(string text) =>
        NameOfATest().Matches(text).Select(name => (name.Groups[1].Value, name.Groups[2].Success ? name.Groups[2].Value : null));

    [GeneratedRegex(@"\b([A-Z]\w+(?:Tests|Contract))\b(?:\.([A-Z]\w+_\w+))?")]
    private static partial Regex NameOfATest();
}
