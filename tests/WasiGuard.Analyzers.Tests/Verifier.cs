using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Compiles a program, runs analyzers over it and compares what they report with the <c>// expect: ID</c> marks in it.</summary>
internal static partial class Verifier
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview);

    public static ImmutableArray<MetadataReference> References { get; } =
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(WasiExecInput).Assembly.Location), TestRunners.Reference];

    /// <summary>Asserts that exactly the marked lines are reported, by all of the assembly's analyzers.</summary>
    public static async Task VerifyAsync(string source, bool strict = false, bool broken = false)
    {
        var (expected, actual) = await CompareAsync(source, strict, broken);
        Assert.True(expected == actual, $"expected:\n{expected}\nactual:\n{actual}\n\n{source}");
    }

    /// <summary>The marked and the reported (line, id) pairs as text, one a line.</summary>
    public static async Task<(string Expected, string Actual)> CompareAsync(string source, bool strict = false, bool broken = false, params AdditionalText[] additional)
    {
        var compilation = Compile(source);
        if (!broken)
            AssertCompiles(compilation);
        return Compare(source, await AnalyzeAsync(compilation, strict, additional));
    }

    /// <summary>The same for a compilation of which the marked source is one file.</summary>
    public static async Task<(string Expected, string Actual)> CompareAsync(CSharpCompilation compilation, string source)
    {
        AssertCompiles(compilation);
        return Compare(source, await AnalyzeAsync(compilation));
    }

    private static void AssertCompiles(CSharpCompilation compilation) =>
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));

    private static (string Expected, string Actual) Compare(string source, ImmutableArray<Diagnostic> diagnostics)
    {
        var actual = diagnostics
            .Where(each => each.Severity > DiagnosticSeverity.Hidden)
            .Select(each => $"{each.Location.GetLineSpan().StartLinePosition.Line + 1}: {each.Id}");
        return (string.Join('\n', Marks(source).Order(StringComparer.Ordinal).Distinct()), string.Join('\n', actual.Order(StringComparer.Ordinal).Distinct()));
    }

    public static CSharpCompilation Compile(string source, params IEnumerable<MetadataReference> more) => CSharpCompilation.Create(
        "Scenario",
        [Parse(source, "Scenario.cs")],
        [.. References, .. more],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    public static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(source, s_parse, path, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>All diagnostics of all of the assembly's analyzers, hidden ones too. An exception in an analyzer fails the test.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation, bool strict = false, params AdditionalText[] additional) =>
        AnalyzeAsync(compilation, new AnalyzerOptions([.. additional], new StrictOptions(strict)));

    /// <summary>The same with options of the caller's.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation, AnalyzerOptions options)
    {
        var diagnostics = await compilation.WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(
            options, onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false)).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        AssertNoneThrew(diagnostics);
        return diagnostics;
    }

    /// <summary>The compiler turns an exception of an analyzer into a diagnostic.</summary>
    public static void AssertNoneThrew(ImmutableArray<Diagnostic> diagnostics) =>
        Assert.Empty(diagnostics.Where(each => each.Id == "AD0001").Select(each => each.GetMessage(CultureInfo.InvariantCulture)));

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(CapabilityFlowAnalyzer).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(Create),
    ];

    /// <summary>What the analyzer swallows in a user's build fails the test here in which it happens.</summary>
    private static DiagnosticAnalyzer Create(Type type) => type == typeof(CapabilityFlowAnalyzer)
        ? new CapabilityFlowAnalyzer { Failed = failure => throw new InvalidOperationException($"The engine failed: {failure}", failure) }
        : (DiagnosticAnalyzer)Activator.CreateInstance(type)!;

    private static IEnumerable<string> Marks(string source) =>
        from numbered in source.Split('\n').Select((text, index) => (text, line: index + 1))
        let mark = Mark().Match(numbered.text)
        where mark.Success
        from id in mark.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)
        select $"{numbered.line}: {id}";

    [GeneratedRegex(@"// expect: ([\w, ]+?)\s*$")]
    private static partial Regex Mark();

    private sealed class StrictOptions(bool strict) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(strict);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(bool strict) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = strict && key == "wasiguard_strict" ? "true" : null;
                return value is not null;
            }
        }
    }
}
