using System.Text.Json;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using WasiGuard.Docs.Tests;

namespace WasiGuard.Packaging.Tests;

/// <summary>The table of severities in the guide, built: on one's own machine and in CI, each row in a file or with a rule of its own.</summary>
public class SeverityTableTests(PackageFeed feed)
{
    private const string NoRow = "nothing";

    // What a file's own section of .editorconfig sets, or what stands in the file.
    private static readonly (string Setting, string Rule)[] s_ofFiles =
    [
        (NoRow, "WG1001"),
        (".editorconfig: dotnet_diagnostic.WG1001.severity = suggestion", "WG1001"),
        (".editorconfig: dotnet_diagnostic.WG1001.severity = error", "WG1001"),
        (".editorconfig: dotnet_diagnostic.WG1001.severity = none", "WG1001"),
        (".editorconfig: dotnet_analyzer_diagnostic.severity = suggestion", "WG1001"),
        (".editorconfig: dotnet_analyzer_diagnostic.category-Capabilities.severity = none", "WG1001"),
        (".editorconfig: wasiguard_enforcement = warning", "WG1001"),
        (".editorconfig: wasiguard_enforcement = none", "WG1001"),
        (".editorconfig: wasiguard_strict = true, for WG1002", "WG1002"),
        ("#pragma warning disable WG1001", "WG1001"),
        ("[SuppressMessage(\"Capabilities\", \"WG1001\")]", "WG1001"),
    ];

    // What the project sets for a rule that only its row is about.
    private static readonly (string Setting, string Rule)[] s_ofProject =
    [
        (".globalconfig: dotnet_diagnostic.WG2002.severity = suggestion", "WG2002"),
        ("NoWarn: WG2004", "WG2004"),
        ("WarningsAsErrors: WG2001", "WG2001"),
        ("WarningsNotAsErrors: WG2003", "WG2003"),
    ];

    // What concerns all rules, so that it is built by itself.
    private static readonly (string Setting, string Rule)[] s_ofAllRules =
    [
        (".globalconfig: dotnet_analyzer_diagnostic.category-Runners.severity = suggestion", "WG2004"),
        ("TreatWarningsAsErrors: true", "WG1001"),
    ];

    [Fact]
    public async Task Table_IsWhatTheCompilerDoes()
    {
        var measured = new Dictionary<string, (string Here, string InCi)>();
        await MeasureAsync(measured, s_ofFiles, s_ofProject, CreateProject(
            s_ofFiles,
            "dotnet_diagnostic.WG2002.severity = suggestion",
            "<NoWarn>$(NoWarn);WG2004</NoWarn><WarningsAsErrors>WG2001</WarningsAsErrors><WarningsNotAsErrors>WG2003</WarningsNotAsErrors>"));
        await MeasureAsync(measured, [], s_ofAllRules, CreateProject(
            [(NoRow, "WG1001")],
            "dotnet_analyzer_diagnostic.category-Runners.severity = suggestion",
            "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>"));

        Assert.Equal(
            string.Join('\n', Shown().Select(row => $"{row[0]}: {row[1]}, {row[2]}").Order(StringComparer.Ordinal)),
            string.Join('\n', measured.Select(row => $"{row.Key}: {row.Value.Here}, {row.Value.InCi}").Order(StringComparer.Ordinal)));
    }

    private string CreateProject((string Setting, string Rule)[] files, string globalSetting, string properties)
    {
        var folder = feed.CreateProject(OfTheProject, "WasiGuard.InProcess", "WasiGuard.Wasmtime");
        var project = Path.Combine(folder, "App.csproj");
        File.WriteAllText(project, File.ReadAllText(project).Replace("</PropertyGroup>", $"<OutputType>Library</OutputType>{properties}</PropertyGroup>", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, ".globalconfig"), $"is_global = true\n{globalSetting}\n");
        var sections = "root = true\n";
        foreach (var (row, i) in files.Select((row, i) => (row, i)))
        {
            if (row.Setting.StartsWith(".editorconfig: ", StringComparison.Ordinal))
                sections += $"[Row{i}.cs]\n{row.Setting[".editorconfig: ".Length..].Split(',')[0]}\n";
            File.WriteAllText(Path.Combine(folder, $"Row{i}.cs"), OfOneRow(i, row.Setting));
        }

        File.WriteAllText(Path.Combine(folder, ".editorconfig"), sections);
        return folder;
    }

    private async Task MeasureAsync(Dictionary<string, (string Here, string InCi)> measured, (string Setting, string Rule)[] files, (string Setting, string Rule)[] rules, string folder)
    {
        var (here, inCi) = (await BuildAsync(folder, "CI=false"), await BuildAsync(folder, "CI=1"));
        foreach (var (row, i) in files.Select((row, i) => (row, i)))
            measured.Add(row.Setting, (here.GetValueOrDefault(($"Row{i}.cs", row.Rule), "off"), inCi.GetValueOrDefault(($"Row{i}.cs", row.Rule), "off")));
        foreach (var (setting, rule) in rules)
        {
            var file = rule == "WG1001" ? "Row0.cs" : "Program.cs";
            measured.Add(setting, (here.GetValueOrDefault((file, rule), "off"), inCi.GetValueOrDefault((file, rule), "off")));
        }
    }

    /// <summary>What a build reports, by file and rule.</summary>
    private async Task<Dictionary<(string File, string Rule), string>> BuildAsync(string folder, string property)
    {
        var log = Path.Combine(folder, "build.sarif");
        File.Delete(log);
        var (_, output) = await DotNet.RunAsync(folder, feed.Environment, "build", "App.csproj", "--nologo", "-v", "minimal", "--no-incremental", $"-p:{property}", "-p:ErrorLog=build.sarif%2Cversion=2.1");
        Assert.True(File.Exists(log), output);
        Assert.DoesNotContain("error CS", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
        return report.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Where(result => result.GetProperty("ruleId").GetString()!.StartsWith("WG", StringComparison.Ordinal) && result.TryGetProperty("locations", out _))
            .ToDictionary(result => (FileOf(result), result.GetProperty("ruleId").GetString()!), SeverityOf);
    }

    private static string FileOf(JsonElement result) =>
        Path.GetFileName(result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!);

    private static string SeverityOf(JsonElement result) =>
        result.TryGetProperty("suppressions", out _) ? "suppressed"
        : result.GetProperty("level").GetString() is "note" ? "suggestion"
        : result.GetProperty("level").GetString()!;

    private static IEnumerable<string[]> Shown() => Document.Get("docs/guide/ci.md").Syntax.Descendants<Table>()
        .Select(table => table.Descendants<TableRow>().Select(row => row.Descendants<TableCell>().Select(TextOf).ToArray()).ToList())
        .Single(rows => rows[0][0] == "you set").Skip(1);

    private static string TextOf(TableCell cell) => string.Concat(cell.Descendants<ParagraphBlock>().Select(paragraph => Document.TextOf(paragraph.Inline!)));

    private static string OfOneRow(int row, string setting) => $$"""
        using WasiGuard;
        {{(setting.StartsWith('#') ? setting : "")}}

        public static class Row{{row}}
        {
            {{(setting.StartsWith('[') ? "[System.Diagnostics.CodeAnalysis.SuppressMessage(\"Capabilities\", \"WG1001\")]" : "")}}
            public static Task Lacks(WasiModule module, NetFetchPolicy policy) => new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });

            public static Task NotProven(IWasiRunner runner, WasiModule module, NetFetchPolicy policy) => runner.ExecuteAsync(new() { Module = module, NetFetch = policy });
        }
        """;

    // WG2001 to WG2004, once each.
    private const string OfTheProject = """
        using WasiGuard;

        public sealed class Unguarded : IWasiRunner
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }

        [SupportsFuel]
        public sealed class Ignoring : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }

        public sealed class Undeclared : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = (int)(input.Limits.Fuel ?? 0) });
        }

        [SupportsFuel]
        public sealed class NoRunner;
        """;
}
