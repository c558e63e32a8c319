using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers.Tests;

/// <summary>What a baseline names is suppressed, and nothing else.</summary>
public class BaselineSuppressorTests
{
    private const string Known = """
        await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });
        await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });
        await new BrowserWasiRunner().ExecuteAsync(new() { Module = module, Limits = new() { Fuel = 1 } });
        """;

    [Fact]
    public async Task NoBaseline_SuppressesNothing() => Assert.Equal("new new new", await SuppressedAsync(Known, null));

    [Fact]
    public async Task EveryFinding_IsFoundAgainWhenOtherCodeMoves()
    {
        var baseline = await BaselineOfAsync(Known);

        Assert.Equal("known known known", await SuppressedAsync(Known, baseline));
        Assert.Equal("known known known", await SuppressedAsync("\n\n" + Known.Replace("new WasmtimeWasiRunner().Exec", "new WasmtimeWasiRunner( )\n.Exec", StringComparison.Ordinal), baseline));
    }

    [Fact]
    public async Task OneMoreOfTheSame_IsNew()
    {
        var baseline = await BaselineOfAsync(Known);

        Assert.Equal("known known known new", await SuppressedAsync(Known + "\nawait new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });", baseline));
    }

    [Theory]
    [InlineData("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, ReadOnlyPreopens = [] });")]
    [InlineData("await new BrowserWasiRunner().ExecuteAsync(new() { Module = module, Limits = new() { MaxMemoryBytes = 1 } });")]
    [InlineData("await new Other().ExecuteAsync(new() { Module = module, NetFetch = policy });")]
    public async Task AnotherCapabilityOrRunner_IsNew(string statement) =>
        Assert.EndsWith("new", await SuppressedAsync(Known + "\n" + statement, await BaselineOfAsync(Known)));

    [Fact]
    public async Task AnotherMember_IsNew() => Assert.Equal("new new new", await SuppressedAsync(Known, await BaselineOfAsync(Known), method: "StartAsync"));

    [Fact]
    public async Task AnotherAssembly_IsNew() => Assert.Equal("new new new", await SuppressedAsync(Known, await BaselineOfAsync(Known), assembly: "Second"));

    [Fact]
    public async Task WhatAPragmaSuppresses_IsNotCounted()
    {
        var baseline = await BaselineOfAsync(Known);
        var first = "\n#pragma warning disable WG1001\nawait new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });\n#pragma warning restore WG1001\n";

        Assert.Equal("known known known", await SuppressedAsync(first + Known, baseline));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "version": 2, "findings": [] }""")]
    [InlineData("""{ "version": 1, "findings": [ { "rule": "WG1001" } ] }""")]
    [InlineData("""{ "version": 1, "findings": [ null ] }""")]
    public async Task NotABaseline_SuppressesNothing(string text) => Assert.Equal("new new new", await SuppressedAsync(Known, text));

    [Fact]
    public async Task Error_IsSuppressedAsAWarningIs() => Assert.Equal("known known known", await SuppressedAsync(Known, await BaselineOfAsync(Known), enforcement: "error"));

    [Fact]
    public void Suppressor_KnowsEveryRuleThatIsNoErrorByItself()
    {
        var rules = RulePages.Rules.Where(rule => rule.DefaultSeverity != DiagnosticSeverity.Error && rule.Category != "Analysis").Select(rule => rule.Id);

        Assert.Equal(rules.Order(StringComparer.Ordinal), new BaselineSuppressor().SupportedSuppressions.Select(each => each.SuppressedDiagnosticId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WrittenBaseline_IsReadAsItWas()
    {
        var entry = new BaselineEntry { Rule = "WG1001", Assembly = "A/B", Member = "M:N.C.M(System.String)", Capability = "N.\"x\"", Ordinal = 3 };

        Assert.Equal([entry], BaselineFile.Read(new BaselineFile { Findings = [entry] }.Write()).Findings);
    }

    private static async Task<string> BaselineOfAsync(string body)
    {
        var reported = await DiagnosticsAsync(body, null, "RunAsync", "Scenario", "warning");
        var entries = reported.GroupBy(each => Fingerprint.Of(each)!).SelectMany(alike => alike.Select((_, number) => alike.Key with { Ordinal = number + 1 }));
        return new BaselineFile { Findings = [.. entries] }.Write();
    }

    /// <summary>For each finding, in the order of the text, whether the baseline knows it; those that a pragma suppresses are left out.</summary>
    private static async Task<string> SuppressedAsync(string body, string? baseline, string method = "RunAsync", string assembly = "Scenario", string enforcement = "warning") =>
        string.Join(' ', (await DiagnosticsAsync(body, baseline, method, assembly, enforcement)).Select(each => each.IsSuppressed ? "known" : "new"));

    private static async Task<IEnumerable<Diagnostic>> DiagnosticsAsync(string body, string? baseline, string method, string assembly, string enforcement)
    {
        var tree = Verifier.Parse($$"""
            using System.Threading.Tasks;
            using WasiGuard;

            public static class Host
            {
                public static async Task {{method}}(WasiModule module, NetFetchPolicy policy)
                {
            {{body}}
                }
            }

            public class Other : WasmtimeWasiRunner;
            """, "/src/Host.cs");
        var compilation = CSharpCompilation.Create(assembly, [tree], Verifier.References, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));
        ImmutableArray<AdditionalText> files = baseline is null ? [] : [new BaselineText(baseline)];
        var options = new CompilationWithAnalyzersOptions(
            new(files, new Enforcement(enforcement)), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true);
        var found = await compilation.WithAnalyzers([.. Verifier.Analyzers, new BaselineSuppressor()], options).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        Verifier.AssertNoneThrew(found);
        return found.Where(each => each.Id.StartsWith("WG1", StringComparison.Ordinal) && each.Severity > DiagnosticSeverity.Hidden)
            .Where(each => !each.IsSuppressed || each.GetSuppressionInfo(compilation)!.ProgrammaticSuppressions.Length > 0).OrderBy(each => each.Location.SourceSpan.Start);
    }

    private sealed class BaselineText(string text) : AdditionalText
    {
        public override string Path => "/src/wasiguard.baseline.json";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Enforcement(string value) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(value);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(string enforcement) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
                (value = key == "wasiguard_enforcement" ? enforcement : null) is not null;
        }
    }
}
