using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Analyzers.Tests;

/// <summary>The folders of the engine are in the order in which data flows: each uses only what stands above it.</summary>
public class FolderOrderTests
{
    private const int MaxColumns = 160;

    private const int MaxLines = 400;

    private static readonly string[] s_order = ["Source", "Contract", "Facts", "Domain", "Scope", "Execution", "Summaries", "Findings"];

    private static readonly string s_analyzers = Path.Combine(RulePages.RepositoryRoot, "analyzers");

    private static readonly Lazy<CSharpCompilation> s_compilation = new(Compile);

    public static TheoryData<string> Folders => [.. s_order];

    [Fact]
    public void Flow_Folders_AreThoseWithAnOrder() =>
        Assert.Equal(s_order.Order(StringComparer.Ordinal), Directory.GetDirectories(Path.Combine(s_analyzers, "WasiGuard.Analyzers", "Flow")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Flow_EachFolder_UsesOnlyFoldersAboveIt(string folder)
    {
        var above = s_order.TakeWhile(each => each != folder).Append(folder).ToHashSet();

        Assert.Empty(Uses(folder).Where(use => use.Folder is { } used && !above.Contains(used)).Select(use => use.Text));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Flow_EachFolder_KnowsNoRule(string folder) =>
        Assert.Empty(Uses(folder).Where(use => use.File.Contains("/Rules/", StringComparison.Ordinal)).Select(use => use.Text));

    /// <summary>The parts are given the symbols of the contract once; what they mean is asked of the contract.</summary>
    [Theory]
    [MemberData(nameof(Folders))]
    public void Flow_EachFolderButTheContract_KnowsNoSymbolOfWasiGuard(string folder)
    {
        var allowed = folder == "Contract" ? Uses(folder).Select(use => use.Text).ToHashSet() : [];

        Assert.Empty(Uses(folder).Where(use => use.Member is IPropertySymbol { ContainingType.Name: nameof(KnownSymbols) } && !allowed.Contains(use.Text)).Select(use => use.Text));
    }

    [Fact]
    public void Flow_NoType_IsSpreadOverFiles() =>
        Assert.Empty(Files("WasiGuard.Analyzers/Flow").SelectMany(file => Parse(file).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
            .Where(type => type.Modifiers.Any(SyntaxKind.PartialKeyword)).Select(type => type.Identifier.ValueText));

    [Fact]
    public void Flow_NoFile_HasMoreLinesThanOneCanHoldInMind() =>
        Assert.All(Files("WasiGuard.Analyzers/Flow"), file => Assert.True(File.ReadLines(file).Count() <= MaxLines, file));

    /// <summary>A symbol of a project that is referred to as a compilation has a text, which belongs to that compilation.</summary>
    [Fact]
    public void Analyzers_OnePlace_AsksForTheTextOfASymbol() => Assert.Equal(
        "DeclaredSyntax.cs",
        Assert.Single(Files("WasiGuard.Analyzers").Where(file => File.ReadAllText(file).Contains("DeclaringSyntaxReferences", StringComparison.Ordinal)).Select(Path.GetFileName)));

    [Fact]
    public void Analyzers_NothingOfTheProcess_CanBeSet() =>
        Assert.DoesNotContain(Files("").SelectMany(file => Parse(file).GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()), member =>
            member.Modifiers.Any(SyntaxKind.StaticKeyword) && member switch
            {
                FieldDeclarationSyntax field => !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword),
                PropertyDeclarationSyntax { AccessorList: { } accessors } => accessors.Accessors.Any(SyntaxKind.SetAccessorDeclaration),
                _ => false,
            });

    [Fact]
    public void Analyzers_NoLine_IsLongerThanAScreen() =>
        Assert.Empty(Files("").SelectMany(file => File.ReadLines(file).Index().Where(line => line.Item.Length > MaxColumns).Select(line => $"{Path.GetFileName(file)}:{line.Index + 1}")));

    /// <summary>What the code of a folder names: where it is declared, and where it is named.</summary>
    private static IEnumerable<Use> Uses(string folder)
    {
        var compilation = s_compilation.Value;
        foreach (var tree in compilation.SyntaxTrees.Where(tree => FolderOf(tree.FilePath) == folder))
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (model.GetSymbolInfo(name, TestContext.Current.CancellationToken).Symbol is not { } symbol || symbol is INamespaceSymbol)
                    continue;
                var type = (symbol as INamedTypeSymbol ?? symbol.ContainingType)?.OriginalDefinition;
                if (type?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath is { } file)
                    yield return new(file.Replace('\\', '/'), FolderOf(file), symbol, $"{Path.GetFileName(tree.FilePath)}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1} names {type.Name}.{symbol.Name}");
            }
        }
    }

    private static string? FolderOf(string file)
    {
        var parts = file.Replace('\\', '/').Split('/');
        var flow = Array.LastIndexOf(parts, "Flow");
        return flow >= 0 && flow + 2 < parts.Length ? parts[flow + 1] : null;
    }

    private static CSharpCompilation Compile()
    {
        var trees = Files("WasiGuard.Analyzers").Select(file => Parse(file)).ToList();
        var usings = CSharpSyntaxTree.ParseText("global using System; global using System.Collections.Generic; global using System.Linq; global using System.IO; global using System.Threading;", s_options);
        var loaded = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create("Engine", [.. trees, usings], loaded, new(OutputKind.DynamicallyLinkedLibrary));
    }

    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Preview);

    private static SyntaxTree Parse(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file), s_options, file);

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(s_analyzers, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Replace('\\', '/').Split('/').Any(part => part is "obj" or "bin"));

    private sealed record Use(string File, string? Folder, ISymbol Member, string Text);
}
