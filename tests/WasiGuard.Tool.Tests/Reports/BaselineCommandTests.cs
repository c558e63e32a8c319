using System.Text.Json;

namespace WasiGuard.Tool.Tests.Reports;

/// <summary><c>wasiguard baseline</c> and <c>wasiguard report</c> over logs as the compiler writes them.</summary>
public sealed class BaselineCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Baseline_OfSeveralFrameworks_HasEachFindingOnce()
    {
        Write("App/obj/net10.0/wasiguard.sarif", Log("App", Finding("App", "M:A.M", 3), Finding("App", "M:A.M", 9)));
        Write("App/obj/net11.0/wasiguard.sarif", Log("App", Finding("App", "M:A.M", 3), Finding("App", "M:A.M", 9), Finding("App", "M:A.N", 20)));
        Write("Lib/obj/net10.0/wasiguard.sarif", Log("Lib", Finding("Lib", "M:A.M", 3)));

        var (exitCode, output, error) = await RunAsync("baseline");

        Assert.True(exitCode == 0, error);
        Assert.StartsWith("Findings: 4, projects: 2.", output, StringComparison.Ordinal);
        Assert.Equal(["App M:A.M 1", "App M:A.M 2", "App M:A.N 1", "Lib M:A.M 1"], Entries());
        Assert.Equal(0, (await RunAsync("baseline", "--check")).ExitCode);
    }

    [Fact]
    public async Task Check_WhenAFindingIsGone_NamesItAndEndsWithOne()
    {
        Write("wasiguard.sarif", Log("App", Finding("App", "M:A.M", 3), Finding("App", "M:A.M", 9)));
        await RunAsync("baseline");
        var written = File.ReadAllText(PathOf("wasiguard.baseline.json"));
        Write("wasiguard.sarif", Log("App", Finding("App", "M:A.M", 3, Suppressed)));

        var (exitCode, output, _) = await RunAsync("baseline", "--check");

        Assert.Equal(1, exitCode);
        Assert.Contains("stale: WG1001 M:A.M (App), WasiExecInput.NetFetch on WasiGuard.WasmtimeWasiRunner, no. 2", output, StringComparison.Ordinal);
        Assert.Equal(written, File.ReadAllText(PathOf("wasiguard.baseline.json")));
    }

    [Fact]
    public async Task Check_OfAProjectThatWasNotBuilt_SaysThatItIsNotChecked()
    {
        Write("wasiguard.sarif", Log("App", Finding("App", "M:A.M", 3)));
        await RunAsync("baseline");
        Write("wasiguard.sarif", Log("Other"));

        var (exitCode, _, error) = await RunAsync("baseline", "--check");

        Assert.Equal(0, exitCode);
        Assert.Contains("not checked, because there is no log of it: App", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Baseline_HasWhatItHadBefore_AndNothingThatTheSourceSuppresses()
    {
        Write("wasiguard.sarif", Log("App", Finding("App", "M:A.M", 3, Suppressed), Finding("App", "M:A.N", 5, """{ "kind": "inSource" }"""), Finding("App", "M:A.O", 7, level: "note")));

        await RunAsync("baseline");

        Assert.Equal(["App M:A.M 1"], Entries());
    }

    [Fact]
    public async Task Report_AddsUp()
    {
        Write("App/wasiguard.sarif", Log("App", 5, Finding("App", "M:A.M", 3), Finding("App", "M:A.N", 3, Suppressed)));
        Write("Lib/wasiguard.sarif", Log("Lib", 2));

        var report = await RunAsync("report", "--json");
        using var json = JsonDocument.Parse(report.Output);

        Assert.Equal(["App", "Lib"], json.RootElement.EnumerateArray().Select(each => each.GetProperty("project").GetString()));
        Assert.Equal([(5, 1), (2, 0)], json.RootElement.EnumerateArray().Select(each => (each.GetProperty("handOvers").GetProperty("proven").GetInt32(), each.GetProperty("inBaseline").GetInt32())));
        Assert.Contains("in all  7", (await RunAsync("report")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65, "{", "is not valid JSON")]
    [InlineData(65, "null", "is not a SARIF 2.1 log")]
    [InlineData(65, """{ "version": "1.0.0" }""", "is not a SARIF 2.1 log")]
    [InlineData(65, """{ "version": "2.1.0", "runs": [ { "results": [] } ] }""", "has no WG9001")]
    [InlineData(65, """{ "version": "2.1.0", "runs": [ { "results": 7 } ] }""", "is not valid JSON")]
    public async Task WrongLog_IsRefusedByName(int expected, string text, string reason)
    {
        Write("odd\u001b.sarif", text);

        var (exitCode, _, error) = await RunAsync("report", "odd\u001b.sarif");

        Assert.Equal(expected, exitCode);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error);
    }

    [Fact]
    public async Task NoLog_SaysHowToWriteOne()
    {
        var (exitCode, _, error) = await RunAsync("baseline");

        Assert.Equal(66, exitCode);
        Assert.Contains("-p:WasiGuardLog=true", error, StringComparison.Ordinal);
    }

    private const string Suppressed = """{ "kind": "inSource", "properties": { "suppressionType": "DiagnosticSuppressor { Suppression Id: WGB1001, Suppression Justification: wasiguard.baseline.json names it }" } }""";

    private static string Log(string assembly, params IEnumerable<string> findings) => Log(assembly, 0, findings);

    private static string Log(string assembly, int proven, params IEnumerable<string> findings) => $$"""
        { "version": "2.1.0", "runs": [ { "results": [ {{string.Concat(findings.Select(each => each + ", "))}}
          { "ruleId": "WG9001", "level": "note", "properties": { "warningLevel": 1, "customProperties": { "assembly": "{{assembly}}", "proven": "{{proven}}", "reported": "0", "unknown": "0" } } } ] } ] }
        """;

    private static string Finding(string assembly, string member, int line, string? suppression = null, string level = "warning") => $$"""
        { "ruleId": "WG1001", "level": "{{level}}", {{(suppression is null ? "" : $"\"suppressions\": [ {suppression} ],")}}
          "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "file:///src/A.cs" }, "region": { "startLine": {{line}}, "startColumn": 4 } } } ],
          "properties": { "warningLevel": 1, "customProperties": { "assembly": "{{assembly}}", "enclosingMember": "{{member}}", "capability": "WasiGuard.SupportsNetFetchAttribute",
            "member": "WasiExecInput.NetFetch", "runner": "WasiGuard.WasmtimeWasiRunner" } } }
        """;

    private IEnumerable<string> Entries()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(PathOf("wasiguard.baseline.json")));
        return [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(each => $"{each.GetProperty("assembly")} {each.GetProperty("member")} {each.GetProperty("ordinal")}")];
    }

    private string PathOf(string name) => Path.Combine(_directory.Path, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var output = await ToolProgram.RunAsync(new ToolStart { Arguments = arguments, WorkingDirectory = _directory.Path });
        return (output.ExitCode, output.Output, output.Error);
    }
}
