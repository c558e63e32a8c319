using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Files of a project with its options: those of the whole compilation, and those of a file, as <c>.editorconfig</c> sets them.</summary>
internal sealed class ReportedProgram
{
    public Dictionary<string, string> Files { get; init; } = [];

    /// <summary>The paths of the additional files.</summary>
    public string[] Additional { get; init; } = [];

    public Dictionary<string, string> Global { get; init; } = [];

    /// <summary>By the path of the file.</summary>
    public Dictionary<string, Dictionary<string, string>> ByFile { get; init; } = [];

    /// <summary>A file with a call of each kind: WG1001, WG1002, WG2004 and WG3003.</summary>
    public static string OfEachRule(string name) => $$"""
        using System.Threading.Tasks;
        using WasiGuard;

        [SupportsFuel]
        public static class {{name}}
        {
            public static Task Lacks(WasiModule module, NetFetchPolicy policy) => new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });

            public static Task NotProven(IWasiRunner runner, WasiModule module, NetFetchPolicy policy) => runner.ExecuteAsync(new() { Module = module, NetFetch = policy });

            public static Task Nothing(WasiModule module) => new InProcessWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = new NetFetchPolicy() });
        }
        """;

    /// <summary>What is shown, sorted: <c>Page.razor(3): warning WG1001</c>, with the place in which a person sees it.</summary>
    public async Task<string[]> ShownAsync() =>
    [
        .. (await ReportsAsync())
            .Where(each => each.Severity > DiagnosticSeverity.Hidden)
            .Select(each => $"{Path.GetFileName(each.Location.GetMappedLineSpan().Path)}({each.Location.GetMappedLineSpan().StartLinePosition.Line + 1}): {each.Severity.ToString().ToLowerInvariant()} {each.Id}")
            .Order(StringComparer.Ordinal),
    ];

    public async Task<ImmutableArray<Diagnostic>> ReportsAsync()
    {
        var compilation = CSharpCompilation.Create(
            "Scenario",
            Files.Select(file => Verifier.Parse(file.Value, file.Key)),
            Verifier.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));
        return await Verifier.AnalyzeAsync(compilation, new AnalyzerOptions([.. Additional.Select(path => new EmptyFile(path))], new Options(Global, ByFile)));
    }

    private sealed class EmptyFile(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From("");
    }

    private sealed class Options(Dictionary<string, string> global, Dictionary<string, Dictionary<string, string>> byFile) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(global);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(byFile.GetValueOrDefault(tree.FilePath, []));

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(byFile.GetValueOrDefault(textFile.Path, []));
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
