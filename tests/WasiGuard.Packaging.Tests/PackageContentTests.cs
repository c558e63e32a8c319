using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace WasiGuard.Packaging.Tests;

public partial class PackageContentTests(PackageFeed feed)
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
            "buildTransitive/wasiguard.facts.globalconfig",
            "buildTransitive/wasiguard.none.globalconfig",
            "buildTransitive/wasiguard.strict.globalconfig",
            "buildTransitive/wasiguard.summary.globalconfig",
            "icon.png",
            "lib/net10.0/WasiGuard.dll",
            "lib/net10.0/WasiGuard.xml",
        ],
        Entries("WasiGuard"));

    [Fact]
    public void WasiGuard_DependsOnNoPackageOfItsOwnParts() => Assert.DoesNotContain("id=\"WasiGuard.", Nuspec("WasiGuard"), StringComparison.Ordinal);

    [Theory]
    [InlineData("WasiGuard.InProcess")]
    [InlineData("WasiGuard.NetFetch")]
    [InlineData("WasiGuard.Wasmtime")]
    public void Library_HoldsItsAssembly_AndPassesEverythingOfWasiGuardOn(string id)
    {
        Assert.Equal(["README.md", id + ".nuspec", "[Content_Types].xml", "_rels/.rels", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], Entries(id));

        Assert.DoesNotContain("exclude", DependencyOn("WasiGuard", id), StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_UseNoInternalsOfOneAnother_AndTakeLaterVersions()
    {
        foreach (var id in Libraries)
        {
            Assert.DoesNotContain("version=\"[", Nuspec(id), StringComparison.Ordinal);
            Assert.Empty(FriendsOf(id).Intersect(PackageFeed.Packages));
        }
    }

    [Fact]
    public void Documentation_HasWhatUsersSee_AndNothingElse()
    {
        foreach (var id in Libraries)
        {
            using var package = Open(id);
            var surface = PublicSurface.Of(package.GetEntry($"lib/net10.0/{id}.dll")!);
            using var documentation = package.GetEntry($"lib/net10.0/{id}.xml")!.Open();
            var documented = XDocument.Load(documentation).Descendants("member").Select(member => (string)member.Attribute("name")!).ToList();

            Assert.DoesNotContain(documented, name => !surface.Has(name));
            // The compiler's own types, in which it keeps extension members, have no name that anybody writes.
            Assert.Superset(surface.Types.Where(type => id != "WasiGuard.ContractTests" && !type.Contains('<', StringComparison.Ordinal)).ToHashSet(), documented.ToHashSet());
        }
    }

    [Fact]
    public void Dependencies_OnTheFramework_AreTheLowestOfTheTarget() => Assert.All(
        Libraries.SelectMany(id => Dependency().Matches(Nuspec(id)).Where(match => match.Groups[1].Value.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) || match.Groups[1].Value.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal))),
        match => Assert.Equal("10.0.0", match.Groups[2].Value));

    [Fact]
    public void Package_HasAPageOfItsOwn_IconTagsAndReleaseNotes()
    {
        var pages = new HashSet<string>();
        foreach (var id in PackageFeed.Packages)
        {
            using var package = Open(id);
            using var page = new StreamReader(package.GetEntry("README.md")!.Open());
            Assert.True(pages.Add(page.ReadToEnd()), $"{id} has the page of another package");
            Assert.True(package.GetEntry("icon.png")!.Length > 500, id);
            var nuspec = Nuspec(id);
            Assert.Contains("<icon>icon.png</icon>", nuspec, StringComparison.Ordinal);
            Assert.Contains("<tags>wasi webassembly wasm ", nuspec, StringComparison.Ordinal);
            Assert.Matches("<releaseNotes>First version: ", nuspec);
        }
    }

    private static IEnumerable<string> Libraries => PackageFeed.Packages.Where(id => id != "WasiGuard.Tool");

    [GeneratedRegex(@"<dependency id=""([^""]+)"" version=""([^""]+)""")]
    private static partial Regex Dependency();

    private List<string> FriendsOf(string id)
    {
        using var package = Open(id);
        using var assembly = new MemoryStream();
        using (var entry = package.GetEntry($"lib/net10.0/{id}.dll")!.Open())
            entry.CopyTo(assembly);
        assembly.Position = 0;
        using var reader = new PEReader(assembly);
        var metadata = reader.GetMetadataReader();
        return [.. metadata.GetAssemblyDefinition().GetCustomAttributes().Select(metadata.GetCustomAttribute).Where(IsFriend).Select(attribute => metadata.GetBlobReader(attribute.Value)).Select(Text)];

        bool IsFriend(CustomAttribute attribute) =>
            attribute.Constructor.Kind == HandleKind.MemberReference
            && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
            && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name) == "InternalsVisibleToAttribute";

        static string Text(BlobReader value)
        {
            value.ReadUInt16();
            return value.ReadSerializedString()!;
        }
    }

    private string DependencyOn(string dependency, string id) =>
        Nuspec(id).Split('\n').Single(line => line.Contains($"id=\"{dependency}\"", StringComparison.Ordinal));

    private string Nuspec(string id)
    {
        using var package = Open(id);
        using var nuspec = new StreamReader(package.GetEntry(id + ".nuspec")!.Open());
        return nuspec.ReadToEnd();
    }

    private IEnumerable<string> Entries(string id)
    {
        using var package = Open(id);
        return [.. package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(feed.Folder, id + ".0.1.0.nupkg"));
}
