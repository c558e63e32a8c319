namespace WasiGuard.Packaging.Tests;

/// <summary>A solution of three projects: a library makes runners, another one passes them on, a program uses them.</summary>
public class SeveralProjectsTests(PackageFeed feed)
{
    private const string Core = """
        namespace Core;

        public static class Runners
        {
            public static IWasiRunner Create(bool network) => network ? new InProcessWasiRunner() : new WasmtimeWasiRunner();
        }

        public static class Inputs
        {
            public static WasiExecInput WithNetwork(this WasiExecInput input) => input with { NetFetch = new() { Allow = ["api.example.com"] } };
        }
        """;

    private const string Middle = """
        namespace Middle;

        public sealed class Tools
        {
            private readonly IWasiRunner _runner = Core.Runners.Create(network: false);

            public Task<WasiExecResult> RunAsync(WasiExecInput input) => _runner.ExecuteAsync(input);
        }
        """;

    private const string App = """
        var input = new WasiExecInput { Module = WasiModule.FromFile("guest.wasm") };
        await new Middle.Tools().RunAsync(input);
        await Core.Runners.Create(network: true).ExecuteAsync(Core.Inputs.WithNetwork(input));
        await new Middle.Tools().RunAsync(Core.Inputs.WithNetwork(input)); // wrong
        await Core.Runners.Create(network: false).ExecuteAsync(Core.Inputs.WithNetwork(input)); // wrong
        """;

    [Fact]
    public async Task Build_OfThreeProjects_ReportsWhatCrossesThem()
    {
        var folder = CreateSolution();
        var app = Path.Combine(folder, "App");

        var (exitCode, output) = await BuildAsync(app);

        Assert.True(exitCode == 0, output);
        Assert.Equal([4, 5], Reported(output));

        var built = File.GetLastWriteTimeUtc(Path.Combine(app, "obj", "Debug", "net10.0", "App.dll"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Core", "Core.cs"), Core.Replace("api.example.com", "other.example.com", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (exitCode, output) = await BuildAsync(app);
        Assert.True(exitCode == 0, output);
        Assert.Equal(built, File.GetLastWriteTimeUtc(Path.Combine(app, "obj", "Debug", "net10.0", "App.dll")));

        await File.WriteAllTextAsync(Path.Combine(folder, "Core", "Core.cs"), Core.Replace("? new InProcessWasiRunner() : new WasmtimeWasiRunner()", "? new InProcessWasiRunner() : new InProcessWasiRunner()", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (exitCode, output) = await BuildAsync(app);
        Assert.True(exitCode == 0, output);
        Assert.Empty(Reported(output));
    }

    [Fact]
    public async Task Facts_AreWrittenInBuildsOfLibrariesOnly()
    {
        var folder = CreateSolution();
        var (exitCode, output) = await DotNet.RunAsync(Path.Combine(folder, "App"), feed.Environment, ["restore", "--nologo"]);
        Assert.True(exitCode == 0, output);

        Assert.True(await WritesAsync("Core"));
        Assert.False(await WritesAsync("Core", "-p:DesignTimeBuild=true"));
        Assert.False(await WritesAsync("Core", "-p:WasiGuardFacts=false"));
        Assert.False(await WritesAsync("App"));
        Assert.True(await WritesAsync("App", "-p:WasiGuardFacts=1"));

        async Task<bool> WritesAsync(string project, params string[] options)
        {
            var (code, items) = await DotNet.RunAsync(Path.Combine(folder, project), feed.Environment, ["msbuild", "-getItem:EditorConfigFiles", .. options]);
            Assert.True(code == 0, items);
            return items.Contains("wasiguard.facts.globalconfig", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Build_WithoutFacts_IsSilentAcrossProjects()
    {
        var (exitCode, output) = await BuildAsync(Path.Combine(CreateSolution(), "App"), "-p:WasiGuardFacts=false");

        Assert.True(exitCode == 0, output);
        Assert.Empty(Reported(output));
    }

    private Task<(int ExitCode, string Output)> BuildAsync(string folder, params string[] options) =>
        DotNet.RunAsync(folder, feed.Environment, ["build", "--nologo", "-v", "minimal", "-nodeReuse:false", .. options]);

    private static int[] Reported(string output) =>
    [
        .. output.Split('\n').Where(line => line.Contains("WG1001", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split('(', ',')[1], System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order(),
    ];

    private string CreateSolution()
    {
        // The program's project brings the feed; the two libraries lie beside it.
        var first = feed.CreateProject("", "WasiGuard.Wasmtime");
        var folder = Directory.CreateDirectory(Path.Combine(first, "..", "solution-" + Guid.NewGuid().ToString("N"))).FullName;
        File.Copy(Path.Combine(first, "nuget.config"), Path.Combine(folder, "nuget.config"));
        Write("Core", Core, "Library", """<PackageReference Include="WasiGuard.Wasmtime" Version="0.1.0" /><PackageReference Include="WasiGuard.InProcess" Version="0.1.0" />""");
        Write("Middle", Middle, "Library", """<ProjectReference Include="../Core/Core.csproj" />""");
        Write("App", App, "Exe", """<ProjectReference Include="../Middle/Middle.csproj" />""");
        return folder;

        void Write(string name, string code, string kind, string references)
        {
            var project = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
            File.WriteAllText(Path.Combine(project, name + ".cs"), code);
            File.WriteAllText(Path.Combine(project, name + ".csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>{kind}</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <Nullable>enable</Nullable>
                    <ImplicitUsings>enable</ImplicitUsings>
                  </PropertyGroup>
                  <ItemGroup>
                    <Using Include="WasiGuard" />
                    {references}
                  </ItemGroup>
                </Project>
                """);
        }
    }
}
