using WasiGuard.Docs.Tests;

namespace WasiGuard.Packaging.Tests;

/// <summary>The contract tests as somebody takes them who writes a runner: from the package, with what the guide shows.</summary>
public class ContractTestsPackageTests(PackageFeed feed)
{
    [Fact]
    public async Task TestsOfTheGuide_RunFromThePackage()
    {
        var shown = Document.Get("docs/guide/writing-a-runner.md").Code("csharp").Select(Document.TextOf).Single(code => code.Contains("IRunnerFactory", StringComparison.Ordinal));
        var folder = feed.CreateProject(shown, "WasiGuard.ContractTests", "WasiGuard.InProcess");
        var project = Path.Combine(folder, "App.csproj");
        var text = await File.ReadAllTextAsync(project, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(project, text.Replace("</Project>", """<ItemGroup><PackageReference Include="xunit.v3" Version="4.0.2" /></ItemGroup></Project>""", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (exitCode, output) = await DotNet.RunAsync(folder, feed.Environment, "run", "--", "-class", "StdioTests", "-class", "TrapTests");

        Assert.True(exitCode == 0, output);
        Assert.Matches("Total: [1-9][0-9]+, Errors: 0, Failed: 0", output);
    }
}
