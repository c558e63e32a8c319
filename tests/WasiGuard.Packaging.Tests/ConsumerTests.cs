using System.Text.Json;

namespace WasiGuard.Packaging.Tests;

/// <summary>What somebody sees who adds a runner's package to a project and sets up nothing else.</summary>
public class ConsumerTests(PackageFeed feed)
{
    private const string Silent = """
        using WasiGuard;

        var input = new WasiExecInput { Module = WasiModule.FromFile("guest.wasm") };
        await new WasmtimeWasiRunner().ExecuteAsync(input);
        """;

    // The capability rules need no flow: they are enough to see the package work.
    private const string Wrong = """
        using WasiGuard;

        Console.WriteLine(new Settings());

        [SupportsFuel]
        public class Settings;
        """;

    private const string Mismatch = """
        using WasiGuard;

        var input = new WasiExecInput
        {
            Module = WasiModule.FromFile("guest.wasm"),
            NetFetch = new() { Allow = ["api.example.com"] },
        };
        await new WasmtimeWasiRunner().ExecuteAsync(input);
        """;

    private const string Unproven = """
        using WasiGuard;

        await Host.RunAsync(new InProcessWasiRunner(), WasiModule.FromFile("guest.wasm"));

        public static class Host
        {
            public static Task<WasiExecResult> RunAsync(IWasiRunner runner, WasiModule module) =>
                runner.ExecuteAsync(new() { Module = module, NetFetch = new() { Allow = ["api.example.com"] } });
        }
        """;

    private const string Fetching = """
        using WasiGuard;

        await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("guests/fetch.wasm") });
        """;

    [Fact]
    public async Task Build_OfAMismatch_WarnsHereAndFailsInCi()
    {
        var folder = feed.CreateProject(Mismatch, "WasiGuard.Wasmtime");

        var (exitCode, output) = await BuildAsync(folder);
        Assert.True(exitCode == 0, output);
        Assert.Contains("warning WG1001", output, StringComparison.Ordinal);
        Assert.Contains("'WasmtimeWasiRunner' does not support netFetch", output, StringComparison.Ordinal);

        (exitCode, output) = await BuildAsync(folder, "-p:ContinuousIntegrationBuild=true", "-p:ErrorLog=build.sarif%2Cversion=2.1");
        Assert.Equal(1, exitCode);
        Assert.Contains("error WG1001", output, StringComparison.Ordinal);
        AssertSarif(Path.Combine(folder, "build.sarif"), "WG1001");
        Assert.Contains("needs; the member is set in Program.cs, line 6", output, StringComparison.Ordinal);

        (exitCode, output) = await BuildAsync(folder, "-p:ContinuousIntegrationBuild=true", "-p:WasiGuardEnforcement=warning");
        Assert.True(exitCode == 0, output);
        Assert.Contains("warning WG1001", output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(folder, ".editorconfig"), "root = true\n[*.cs]\ndotnet_diagnostic.WG1001.severity = suggestion\n", TestContext.Current.CancellationToken);
        (exitCode, output) = await BuildAsync(folder, "-p:ContinuousIntegrationBuild=true");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("WG1001", output, StringComparison.Ordinal);

        File.Delete(Path.Combine(folder, ".editorconfig"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Silent, TestContext.Current.CancellationToken);
        (exitCode, output) = await BuildAsync(folder, "-p:ContinuousIntegrationBuild=true");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain(" WG", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_WithABaseline_FailsOnNewFindingsOnly()
    {
        var folder = feed.CreateProject(Mismatch, "WasiGuard.Wasmtime");
        await BuildAsync(folder, "-p:WasiGuardLog=true");
        var tool = Path.Combine(PackageFeed.RepositoryRoot, "src", "WasiGuard.Tool", "bin", Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(PackageFeed.WasiGuardAssembly)))!, "net10.0", "WasiGuard.Tool.dll");
        var (exitCode, output) = await DotNet.RunAsync(folder, feed.Environment, tool, "baseline");
        Assert.True(exitCode == 0, output);

        (exitCode, output) = await BuildAsync(folder, "-p:ContinuousIntegrationBuild=true", "-p:WasiGuardLog=true");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("WG1001", output, StringComparison.Ordinal);
        (_, output) = await DotNet.RunAsync(folder, feed.Environment, tool, "report");
        Assert.Contains("in the baseline", output, StringComparison.Ordinal);

        await File.AppendAllTextAsync(Path.Combine(folder, "Program.cs"), "\nawait new WasmtimeWasiRunner().ExecuteAsync(input);\n", TestContext.Current.CancellationToken);
        (exitCode, output) = await BuildAsync(folder, "-p:ContinuousIntegrationBuild=true");
        Assert.Equal(1, exitCode);
        Assert.Contains("Program.cs(9", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Program.cs(8", output, StringComparison.Ordinal);

        (exitCode, output) = await BuildAsync(folder, "-p:WasiGuardBaseline=missing.json");
        Assert.Equal(1, exitCode);
        Assert.Contains("there is no such file", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "error", "-p:ContinuousIntegrationBuild=true", "-p:WasiGuardStrict=true")]
    [InlineData("", "warning", "-p:ContinuousIntegrationBuild=true", "-p:WasiGuardStrict=true", "-p:WasiGuardEnforcement=warning")]
    [InlineData("", "", "-p:WasiGuardStrict=true", "-p:WasiGuardEnforcement=none")]
    [InlineData("wasiguard_strict = true", "error", "-p:CI=1")]
    public async Task Build_OfAnUnprovenRunner_SpeaksInStrictModeOnly(string setting, string severity, params string[] options)
    {
        var folder = feed.CreateProject(Unproven, "WasiGuard.InProcess");
        await File.WriteAllTextAsync(Path.Combine(folder, ".editorconfig"), $"root = true\n[*.cs]\n{setting}\n", TestContext.Current.CancellationToken);

        var (exitCode, output) = await BuildAsync(folder, options);

        Assert.True(exitCode == (severity == "error" ? 1 : 0), output);
        if (severity.Length == 0)
            Assert.DoesNotContain("WG1002", output, StringComparison.Ordinal);
        else
            Assert.Contains($"{severity} WG1002: 'IWasiRunner' is not proven to support netFetch", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WasiModule_ThatImportsNetFetch_IsReadFromTheProjectsItems()
    {
        var folder = feed.CreateProject(Fetching, "WasiGuard.Wasmtime");
        Directory.CreateDirectory(Path.Combine(folder, "guests"));
        File.Copy(Path.Combine(PackageFeed.RepositoryRoot, "tests", "Modules", "fetch.wasm"), Path.Combine(folder, "guests", "fetch.wasm"));

        var (exitCode, output) = await BuildAsync(folder);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain(" WG", output, StringComparison.Ordinal);

        var project = Path.Combine(folder, "App.csproj");
        var text = await File.ReadAllTextAsync(project, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(project, text.Replace("</Project>", """<ItemGroup><WasiModule Include="guests/*.wasm" /></ItemGroup></Project>""", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (exitCode, output) = await BuildAsync(folder);
        Assert.True(exitCode == 0, output);
        Assert.Contains("warning WG1004: 'WasmtimeWasiRunner' cannot provide 'openagentic_netfetch.fetch_get', which the module 'fetch.wasm' imports", output, StringComparison.Ordinal);

        (exitCode, output) = await BuildAsync(folder, "-p:ContinuousIntegrationBuild=true");
        Assert.Equal(1, exitCode);
        Assert.Contains("error WG1004", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforcement_None_IsSilent_AndAnythingElseIsRefused()
    {
        var folder = feed.CreateProject(Wrong, "WasiGuard.InProcess");

        var (exitCode, output) = await BuildAsync(folder, "-p:WasiGuardEnforcement=none");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("WG2004", output, StringComparison.Ordinal);

        (exitCode, output) = await BuildAsync(folder, "-p:WasiGuardEnforcement=always");
        Assert.Equal(1, exitCode);
        Assert.Contains("WasiGuardEnforcement is 'always'; it must be warning, error or none.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Format_NamesARule_AndLeavesTheSourceAsItIs()
    {
        var folder = feed.CreateProject(Wrong, "WasiGuard.InProcess");
        var (exitCode, output) = await BuildAsync(folder);
        Assert.True(exitCode == 0, output);
        Assert.Contains("warning WG2004", output, StringComparison.Ordinal);

        (exitCode, output) = await DotNet.RunAsync(folder, feed.Environment, "format", "analyzers", "App.csproj", "--no-restore", "--diagnostics", "WG2004", "--severity", "warn");
        Assert.True(exitCode == 0, output);
        Assert.Equal(Wrong, await File.ReadAllTextAsync(Path.Combine(folder, "Program.cs"), TestContext.Current.CancellationToken));
    }

    private Task<(int ExitCode, string Output)> BuildAsync(string folder, params IEnumerable<string> options) =>
        DotNet.RunAsync(folder, feed.Environment, ["build", "App.csproj", "--nologo", "-v", "minimal", "--no-incremental", .. options]);

    private static void AssertSarif(string path, string id)
    {
        using var log = JsonDocument.Parse(File.ReadAllText(path));
        var run = log.RootElement.GetProperty("runs")[0];
        var result = Assert.Single(run.GetProperty("results").EnumerateArray(), each => each.GetProperty("ruleId").GetString() == id);
        Assert.Equal("error", result.GetProperty("level").GetString());
        var properties = result.GetProperty("properties").GetProperty("customProperties");
        Assert.Equal(("Program.cs, line 6", "Program.cs, line 8"), (properties.GetProperty("memberSet").GetString(), properties.GetProperty("runnerCreated").GetString()));
        var rule = Assert.Single(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray(), each => each.GetProperty("id").GetString() == id);
        Assert.EndsWith($"docs/rules/{id}.md", rule.GetProperty("helpUri").GetString(), StringComparison.Ordinal);
    }
}
