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
    public static TheoryData<string> Runners => ["WasiGuard.InProcess", "WasiGuard.Wasmtime"];

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task Source_AsItIs_IsClean(string project) =>
        Assert.Empty(await AnalyzeAsync(Load(project)));

    [Theory]
    [MemberData(nameof(Runners))]
    public async Task Source_WithoutOneAttribute_ReportsTheRead(string project)
    {
        var compilation = Load(project);
        var attributes = Attributes(compilation).ToList();
        Assert.True(attributes.Count >= 5, $"{attributes.Count} attributes found");
        foreach (var (tree, attribute) in attributes)
        {
            var list = (AttributeListSyntax)attribute.Parent!;
            var root = tree.GetRoot(TestContext.Current.CancellationToken);
            var edited = list.Attributes.Count == 1 ? root.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)! : root.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(attribute)));
            var diagnostics = await AnalyzeAsync(compilation.ReplaceSyntaxTree(tree, tree.WithRootAndOptions(edited, tree.Options)));

            var capability = char.ToLowerInvariant(attribute.Name.ToString()["Supports".Length]) + attribute.Name.ToString()["Supports".Length..][1..];
            Assert.True(diagnostics.Any(each => each.Id == "WG2003" && each.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains($"without declaring {capability}:", StringComparison.Ordinal)), $"no WG2003 without [{attribute}]");
        }
    }

    // Not the embedded runner: it hands the input to code that is not in view, which may read all of it.
    [Fact]
    public async Task Source_WithoutTheReadsOfOneMember_ReportsTheAttribute()
    {
        var compilation = Load("WasiGuard.Wasmtime");
        foreach (var member in (string[])["Fuel", "MaxMemoryBytes", "WorkingDirectory", "Preopens"])
        {
            var edited = compilation;
            foreach (var tree in compilation.SyntaxTrees)
                edited = edited.ReplaceSyntaxTree(tree, tree.WithRootAndOptions(new ReadRemover(compilation.GetSemanticModel(tree), member).Visit(tree.GetRoot(TestContext.Current.CancellationToken)), tree.Options));
            var diagnostics = await AnalyzeAsync(edited);

            Assert.True(diagnostics.Any(each => each.Id == "WG2002"), $"no WG2002 without the reads of {member}");
        }
    }

    private static IEnumerable<(SyntaxTree Tree, AttributeSyntax Attribute)> Attributes(CSharpCompilation compilation) =>
        from tree in compilation.SyntaxTrees
        from attribute in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString().StartsWith("Supports", StringComparison.Ordinal) && attribute.Parent?.Parent is ClassDeclarationSyntax
        select (tree, attribute);

    private static CSharpCompilation Load(string project)
    {
        var source = Path.Combine(RulePages.RepositoryRoot, "src");
        var files = Directory.GetFiles(Path.Combine(source, project), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Concat(Directory.GetFiles(Path.Combine(source, "Shared"), "*.cs"));
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        return CSharpCompilation.Create(
            project,
            [Verifier.Parse(Usings, "Usings.cs"), .. files.Select(path => Verifier.Parse(File.ReadAllText(path), path))],
            [.. Net100.References.All, .. Libraries],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }

    private static IEnumerable<MetadataReference> Libraries =>
        from path in Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
        where Path.GetFileName(path) is "WasiGuard.dll" or "Wasmtime.Dotnet.dll" || Path.GetFileName(path).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        select MetadataReference.CreateFromFile(path);

    private static async Task<IEnumerable<Diagnostic>> AnalyzeAsync(CSharpCompilation compilation) =>
        await compilation.WithAnalyzers([new MissingGuardAnalyzer(), new CapabilityIgnoredAnalyzer(), new UndeclaredReadAnalyzer(), new CapabilitiesHiddenAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

    /// <summary>Puts <c>default</c> in the place of each read of the member of an input.</summary>
    private sealed class ReadRemover(SemanticModel model, string member) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
        {
            var isRead = node.Name.Identifier.ValueText == member && model.GetTypeInfo(node.Expression).Type?.Name is "WasiExecInput" or "WasiLimits";
            return isRead
                ? SyntaxFactory.ParseExpression($"default({model.GetTypeInfo(node).Type!.ToDisplayString()})").WithTriviaFrom(node)
                : base.VisitMemberAccessExpression(node);
        }
    }
}
