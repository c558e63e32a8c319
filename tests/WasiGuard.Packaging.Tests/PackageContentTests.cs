using System.IO.Compression;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace WasiGuard.Packaging.Tests;

public class PackageContentTests(PackageFeed feed)
{
    [Fact]
    public void WasiGuard_HoldsTheseEntriesAndNoOthers() => Assert.Equal(
        [
            "README.md",
            "WasiGuard.nuspec",
            "[Content_Types].xml",
            "_rels/.rels",
            "analyzers/dotnet/roslyn5.0/cs/WasiGuard.Analyzers.dll",
            "analyzers/dotnet/roslyn5.0/cs/WasiGuard.CodeFixes.dll",
            "build/WasiGuard.props",
            "build/WasiGuard.targets",
            "buildTransitive/WasiGuard.props",
            "buildTransitive/WasiGuard.targets",
            "buildTransitive/wasiguard.error.globalconfig",
            "buildTransitive/wasiguard.none.globalconfig",
            "buildTransitive/wasiguard.strict.globalconfig",
            "buildTransitive/wasiguard.summary.globalconfig",
            "lib/net10.0/WasiGuard.dll",
            "lib/net10.0/WasiGuard.xml",
        ],
        Entries("WasiGuard"));

    [Fact]
    public void WasiGuard_DependsOnNoPackageOfItsOwnParts()
    {
        using var package = Open("WasiGuard");
        using var nuspec = new StreamReader(package.GetEntry("WasiGuard.nuspec")!.Open());
        Assert.DoesNotContain("id=\"WasiGuard.", nuspec.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WasiGuard.InProcess")]
    [InlineData("WasiGuard.Wasmtime")]
    public void Runner_HoldsItsAssembly_AndPassesEverythingOfWasiGuardOn(string id)
    {
        Assert.Equal(["README.md", id + ".nuspec", "[Content_Types].xml", "_rels/.rels", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], Entries(id));

        Assert.DoesNotContain("exclude", DependencyOnWasiGuard(id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WasiGuard.Browser")]
    [InlineData("WasiGuard.DependencyInjection")]
    [InlineData("WasiGuard.InProcess")]
    [InlineData("WasiGuard.Wasmtime")]
    public void Package_ThatUsesInternals_TakesNoOtherVersionOfWasiGuard(string id)
    {
        var friends = Assembly.LoadFile(PackageFeed.WasiGuardAssembly).GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName);

        Assert.Contains($"version=\"{(friends.Contains(id) ? "[0.1.0]" : "0.1.0")}\"", DependencyOnWasiGuard(id), StringComparison.Ordinal);
    }

    private string DependencyOnWasiGuard(string id)
    {
        using var package = Open(id);
        using var nuspec = new StreamReader(package.GetEntry(id + ".nuspec")!.Open());
        return nuspec.ReadToEnd().Split('\n').Single(line => line.Contains("id=\"WasiGuard\"", StringComparison.Ordinal));
    }

    private IEnumerable<string> Entries(string id)
    {
        using var package = Open(id);
        return [.. package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(feed.Folder, id + ".0.1.0.nupkg"));
}
