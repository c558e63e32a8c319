namespace WasiGuard.Packaging.Tests;

/// <summary>A Razor class library, built: what somebody wrote in a <c>.razor</c> file is reported there.</summary>
public class RazorTests(PackageFeed feed)
{
    private const string Component = """
        @using WasiGuard

        <button @onclick="RunAsync">Run</button>

        @code {
            [Parameter] public WasiModule Module { get; set; } = default!;

            private async Task RunAsync()
            {
                await new BrowserWasiRunner().ExecuteAsync(new() { Module = Module, Limits = new() { Fuel = 1 } });
            }

            public Task AskAsync(IWasiRunner runner) => runner.ExecuteAsync(new() { Module = Module, Limits = new() { Fuel = 1 } });

        #pragma warning disable WG1001
            private Task QuietAsync() => new BrowserWasiRunner().ExecuteAsync(new() { Module = Module, Limits = new() { Fuel = 1 } });
        #pragma warning restore WG1001

            [SupportsFuel]
            public class Settings;
        }
        """;

    [Fact]
    public async Task Build_OfAComponent_ReportsInTheRazorFile()
    {
        // The SDK looks for .editorconfig above the .cs files only: a project without any has none.
        var folder = feed.CreateProject("namespace App; internal static class Marker;", "WasiGuard.Browser");
        var project = Path.Combine(folder, "App.csproj");
        var text = await File.ReadAllTextAsync(project, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            project,
            text.Replace("Microsoft.NET.Sdk", "Microsoft.NET.Sdk.Razor", StringComparison.Ordinal)
                .Replace("<OutputType>Exe</OutputType>", "", StringComparison.Ordinal)
                .Replace("</Project>", """<ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /><SupportedPlatform Include="browser" /></ItemGroup></Project>""", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "_Imports.razor"), "@using Microsoft.AspNetCore.Components\n@using Microsoft.AspNetCore.Components.Web\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Run.razor"), Component, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, ".editorconfig"), "root = true\n[*.razor]\nwasiguard_strict = true\n[Quiet.razor]\nwasiguard_enforcement = none\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Quiet.razor"), Component, TestContext.Current.CancellationToken);

        Assert.Equal(["Run.razor(10): warning WG1001", "Run.razor(13): warning WG1002", "Run.razor(19): warning WG2004"], await BuildAsync(folder));
        Assert.Equal(["Run.razor(10): error WG1001", "Run.razor(13): error WG1002", "Run.razor(19): error WG2004"], await BuildAsync(folder, "-p:CI=1"));
        Assert.Empty(await BuildAsync(folder, "-p:WasiGuardEnforcement=none"));
    }

    private async Task<string[]> BuildAsync(string folder, params string[] options)
    {
        var (exitCode, output) = await DotNet.RunAsync(folder, feed.Environment, ["build", "App.csproj", "--nologo", "-v", "minimal", "--no-incremental", .. options]);
        var reports = output.Split('\n')
            .Select(line => System.Text.RegularExpressions.Regex.Match(line, @"(\w+\.\w+)\((\d+),\d+\): (\w+ WG\d+)"))
            .Where(match => match.Success)
            .Select(match => $"{match.Groups[1].Value}({match.Groups[2].Value}): {match.Groups[3].Value}")
            .Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.True(exitCode == (reports.Any(each => each.Contains("error", StringComparison.Ordinal)) ? 1 : 0), output);
        return reports;
    }
}
