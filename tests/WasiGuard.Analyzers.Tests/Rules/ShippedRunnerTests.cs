using System.Xml.Linq;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// The rules guard the real runners, not toys: the source of each is compiled as it is, and with one attribute or one read edited away.
/// </summary>
public class ShippedRunnerTests
{
    private static readonly Lazy<ILookup<string, string>> s_membersOf = new(() => (
        from type in (Type[])[typeof(WasiExecInput), typeof(WasiLimits)]
        from property in type.GetProperties()
        from attribute in property.GetCustomAttributesData()
        where attribute.AttributeType == typeof(RequiresCapabilityAttribute)
        select (Capability: ((Type)attribute.ConstructorArguments[0].Value!).Name, property.Name)).ToLookup(pair => pair.Capability, pair => pair.Name));

    public static TheoryData<string> Runners => ["WasiGuard.InProcess", "WasiGuard.Wasmtime", "WasiGuard.Browser"];

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task Source_AsItIs_IsClean(string project) =>
        Assert.Empty(await AnalyzeAsync(Load(project), new MissingGuardAnalyzer(), new CapabilityIgnoredAnalyzer(), new UndeclaredReadAnalyzer(), new CapabilitiesHiddenAnalyzer()));

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task Source_WithoutOneAttribute_ReportsTheRead(string project)
    {
        var compilation = Load(project);
        var attributes = Attributes(compilation).ToList();
        Assert.True(attributes.Count >= 3, $"{attributes.Count} attributes found");
        foreach (var attribute in attributes)
        {
            var list = (AttributeListSyntax)attribute.Parent!;
            var root = list.SyntaxTree.GetRoot(TestContext.Current.CancellationToken);
            var edited = list.Attributes.Count == 1 ? root.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)! : root.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(attribute)));
            var diagnostics = await AnalyzeAsync(compilation.ReplaceSyntaxTree(list.SyntaxTree, list.SyntaxTree.WithRootAndOptions(edited, list.SyntaxTree.Options)), new UndeclaredReadAnalyzer());

            var capability = char.ToLowerInvariant(attribute.Name.ToString()["Supports".Length]) + attribute.Name.ToString()["Supports".Length..][1..];
            Assert.True(diagnostics.Any(each => each.Id == "WG2003" && each.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains($"without declaring {capability}:", StringComparison.Ordinal)), $"no WG2003 without [{attribute}]");
        }
    }

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task Source_WithoutTheLastReadOfAMember_ReportsTheAttribute(string project)
    {
        var compilation = Load(project);
        var reads = Reads(compilation).ToLookup(read => read.Name.Identifier.ValueText);
        var others = reads.SelectMany(member => member.Skip(1)).ToList();
        Assert.Empty(await AnalyzeAsync(Without(compilation, others), new CapabilityIgnoredAnalyzer()));

        foreach (var attribute in Attributes(compilation))
        {
            var last = s_membersOf.Value[attribute.Name + "Attribute"].Select(member => reads[member].First());
            var diagnostic = Assert.Single(await AnalyzeAsync(Without(compilation, [.. others, .. last]), new CapabilityIgnoredAnalyzer()));

            Assert.Equal("WG2002", diagnostic.Id);
            Assert.Equal(attribute.Name.ToString(), diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan));
        }
    }

    private static IEnumerable<AttributeSyntax> Attributes(CSharpCompilation compilation) =>
        from attribute in Nodes<AttributeSyntax>(compilation)
        where attribute.Name.ToString().StartsWith("Supports", StringComparison.Ordinal) && attribute.Parent?.Parent is ClassDeclarationSyntax
        where s_membersOf.Value.Contains(attribute.Name + "Attribute")
        select attribute;

    /// <summary>Where members of an input that stand for a capability are read.</summary>
    private static IEnumerable<MemberAccessExpressionSyntax> Reads(CSharpCompilation compilation) =>
        from access in Nodes<MemberAccessExpressionSyntax>(compilation)
        where s_membersOf.Value.Any(members => members.Contains(access.Name.Identifier.ValueText))
        where compilation.GetSemanticModel(access.SyntaxTree).GetTypeInfo(access.Expression).Type?.Name is "WasiExecInput" or "WasiLimits"
        where access.Parent?.Parent?.Parent is not InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } }
        select access;

    private static IEnumerable<T> Nodes<T>(CSharpCompilation compilation)
        where T : SyntaxNode =>
        compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes()).OfType<T>();

    /// <summary>Puts <c>default</c> in the place of the reads.</summary>
    private static CSharpCompilation Without(CSharpCompilation compilation, IReadOnlyCollection<MemberAccessExpressionSyntax> reads)
    {
        var edited = compilation;
        foreach (var file in reads.GroupBy(read => read.SyntaxTree))
        {
            var model = compilation.GetSemanticModel(file.Key);
            var root = file.Key.GetRoot(TestContext.Current.CancellationToken)
                .ReplaceNodes(file, (read, _) => SyntaxFactory.ParseExpression($"default({model.GetTypeInfo(read).Type!.ToDisplayString()})").WithTriviaFrom(read));
            edited = edited.ReplaceSyntaxTree(file.Key, file.Key.WithRootAndOptions(root, file.Key.Options));
        }

        return edited;
    }

    private static CSharpCompilation Load(string project)
    {
        var source = Path.Combine(RulePages.RepositoryRoot, "src");
        // The project's own files come first: of a member's reads, the first is one that the runner reaches.
        var files = Directory.GetFiles(Path.Combine(source, project), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Concat(SharedFiles(Path.Combine(source, project)));
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        return CSharpCompilation.Create(
            project,
            [Verifier.Parse(Usings, "Usings.cs"), .. files.Select(path => Verifier.Parse(File.ReadAllText(path), path))],
            [.. Net100.References.All, .. Libraries],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }

    /// <summary>The files of other folders that the project names.</summary>
    private static IEnumerable<string> SharedFiles(string folder) =>
        from item in XDocument.Load(Directory.GetFiles(folder, "*.csproj").Single()).Descendants("Compile")
        from pattern in item.Attribute("Include")!.Value.Split(';')
        let place = Path.GetFullPath(Path.Combine(folder, Path.GetDirectoryName(pattern)!))
        from path in Directory.GetFiles(place, Path.GetFileName(pattern)).Order(StringComparer.Ordinal)
        select path;

    private static IEnumerable<MetadataReference> Libraries =>
        from path in Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
        where Path.GetFileName(path) is "WasiGuard.dll" or "Wasmtime.Dotnet.dll" || Path.GetFileName(path).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        select MetadataReference.CreateFromFile(path);

    private static async Task<IEnumerable<Diagnostic>> AnalyzeAsync(CSharpCompilation compilation, params DiagnosticAnalyzer[] analyzers)
    {
        var diagnostics = await compilation.WithAnalyzers([.. analyzers]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Verifier.AssertNoneThrew(diagnostics);
        return diagnostics;
    }
}
