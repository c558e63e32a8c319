using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using WasiGuard.Docs.Tests;

namespace WasiGuard.Packaging.Tests;

/// <summary>Every command line of the .NET CLI that a page shows runs, in a project outside the repository, and does what the page says.</summary>
public class GuideLineTests(PackageFeed feed, ITestOutputHelper output)
{
    private const string Mismatch = """
        using WasiGuard;

        var input = new WasiExecInput
        {
            Module = WasiModule.FromFile("guest.wasm"),
            NetFetch = new() { Allow = ["api.example.com"] },
        };
        await new WasmtimeWasiRunner().ExecuteAsync(input);
        """;

    private const string LongRun = "it is a long run in the repository itself";

    /// <summary>What is not run here, and why.</summary>
    private static readonly Dictionary<(string Page, string Text), string> s_notRun = new()
    {
        [("README.md", "dotnet test")] = "it is the run of all tests, this one too",
        [("CONTRIBUTING.md", "dotnet test")] = "it is the run of all tests, this one too",
        [("CONTRIBUTING.md", "dotnet test --project tests/WasiGuard.Analyzers.Tests/WasiGuard.Analyzers.Tests.csproj --output Detailed -- --explicit only --filter-class '*.GeneratedKindTests'")] = LongRun,
        [("CONTRIBUTING.md", "dotnet run -c Release --project benchmarks/WasiGuard.Benchmarks -- random --programs 10000")] = LongRun,
        [("CONTRIBUTING.md", "dotnet run -c Release --project benchmarks/WasiGuard.Benchmarks -- random smith-17")] = LongRun,
        [("CONTRIBUTING.md", "dotnet stryker")] = LongRun,
        [("docs/guide/browser.md", "dotnet publish samples/AgentWeb -c Release -o out")] = "the browser's tests publish this sample and use it",
    };

    /// <summary>The lines of shell blocks, and the steps of workflows. The tests of the documentation run the samples.</summary>
    private static IEnumerable<ShellLine> Shown { get; } = ShellLine.All.Concat(ShellLine.Steps)
        .Where(line => line.StartsWith("dotnet ") && !line.StartsWith("dotnet run --project "));

    public static TheoryData<string, string> Lines => [.. Shown.Where(line => !s_notRun.ContainsKey((line.Page, line.Text))).DistinctBy(line => line.Text).Select(line => (line.Page, line.Text))];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Line_InAProjectOfItsOwn_DoesWhatThePageSays(string page, string text)
    {
        var line = new ShellLine(page, text);
        var isAddition = line.StartsWith("dotnet add package ");
        var folder = feed.CreateProject(Mismatch, isAddition ? [] : ["WasiGuard.InProcess", "WasiGuard.Wasmtime"]);
        var environment = new Dictionary<string, string>(feed.Environment) { ["DOTNET_CLI_HOME"] = feed.CreateFolder("home") };

        var (exitCode, printed) = await DotNet.RunAsync(folder, environment, line.Words().Skip(1));

        Assert.True(exitCode == line.ExitCode, $"{page}: {text}\nended with {exitCode}\n{printed}");
        if (isAddition)
            Assert.Contains($"<PackageReference Include=\"{line.Words()[^1]}\" Version=\"0.1.0\" />", File.ReadAllText(Path.Combine(folder, "App.csproj")), StringComparison.Ordinal);
        else if (line.StartsWith("dotnet tool install "))
            await AssertToolStartsAsync(Path.Combine(environment["DOTNET_CLI_HOME"], ".dotnet", "tools", "wasiguard"));
        else if (text.Contains("ErrorLog", StringComparison.Ordinal))
            AssertReport(Path.Combine(folder, "wasiguard.sarif"));
        else if (line.StartsWith("dotnet build"))
            Assert.Contains("warning WG1001", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void LinesThatAreNotRun_AreShownAndHaveAReason()
    {
        foreach (var ((page, text), reason) in s_notRun)
            output.WriteLine($"note: Not run: '{text}' of {page}: {reason}.");

        Assert.All(s_notRun.Keys, line => Assert.Contains(Shown, shown => (shown.Page, shown.Text) == line));
    }

    private static async Task AssertToolStartsAsync(string tool)
    {
        // Of this .NET, which need not be where the machine's is.
        var start = new ProcessStartInfo(tool, ["matrix"]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("InProcessWasiRunner", printed, StringComparison.Ordinal);
    }

    private static void AssertReport(string path)
    {
        using var log = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal("2.1.0", log.RootElement.GetProperty("version").GetString());
        var finding = Assert.Single(log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(), result => result.GetProperty("ruleId").GetString() == "WG1001");
        Assert.NotEmpty(finding.GetProperty("relatedLocations").EnumerateArray());
    }
}
