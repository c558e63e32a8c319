using System.Reflection;

[assembly: AssemblyFixture(typeof(WasiGuard.Packaging.Tests.PackageFeed))]

namespace WasiGuard.Packaging.Tests;

/// <summary>The packages, packed once into a folder that serves as a feed, with a package cache of its own.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("wasiguard-packaging-");

    public string Folder => Path.Combine(_root.FullName, "feed");

    /// <summary>A cache of its own, so that no package of the same version from elsewhere is taken; what it lacks comes from the user's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = new Dictionary<string, string>();

    /// <summary>Everything that ships.</summary>
    public static IReadOnlyList<string> Packages { get; } =
    [
        "WasiGuard",
        "WasiGuard.Browser",
        "WasiGuard.ContractTests",
        "WasiGuard.DependencyInjection",
        "WasiGuard.InProcess",
        "WasiGuard.NetFetch",
        "WasiGuard.Tool",
        "WasiGuard.Wasmtime",
    ];

    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    public static string Configuration { get; } = Metadata("Configuration");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        var home = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Environment = new Dictionary<string, string>
        {
            ["NUGET_PACKAGES"] = Path.Combine(_root.FullName, "cache"),
            ["NUGET_FALLBACK_PACKAGES"] = home,
        };
        foreach (var id in Packages)
        {
            var (exitCode, output) = await DotNet.RunAsync(
                RepositoryRoot, new Dictionary<string, string>(),
                "pack", ProjectOf(id), "--no-build", "-c", Metadata("Configuration"), "-o", Folder, "--nologo", "-v", "quiet");
            Assert.True(exitCode == 0, output);
        }
    }

    public ValueTask DisposeAsync()
    {
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A console project that references only the packages named, with this program.</summary>
    public string CreateProject(string program, params IEnumerable<string> packages)
    {
        var folder = Path.Combine(_root.FullName, "project-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Folder}" />
              </packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                {string.Join('\n', packages.Select(id => $"""<PackageReference Include="{id}" Version="0.1.0" />"""))}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        return folder;
    }

    /// <summary>The folder of a package's project, from the repository's root.</summary>
    private static string ProjectOf(string id) => Path.Combine(id == "WasiGuard.ContractTests" ? "tests" : "src", id);

    /// <summary>A folder of its own below the feed's.</summary>
    public string CreateFolder(string name) => _root.CreateSubdirectory(name).FullName;

    private static string Metadata(string key) =>
        typeof(PackageFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(each => each.Key == key).Value!;
}
