using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Programs with tokens missing, as they are while somebody types: no analyzer may throw.</summary>
public class MutantTests
{
    private const int Batch = 100;

    [Fact]
    public async Task Analyzers_ProgramsWithTokensDeleted_NeverThrow()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("WASIGUARD_MUTANTS") ?? "10000", CultureInfo.InvariantCulture);
        var random = new Random(20261130);
        var originals = LabelledPrograms.All().Select(program => Verifier.Parse(program.Source, program.Name)).ToList();
        for (var done = 0; done < count; done += Batch)
        {
            var trees = Enumerable.Range(done, Math.Min(Batch, count - done)).Select(number => Mutate(originals[random.Next(originals.Count)], random, number));
            await AnalyzeEachInOneCompilationAsync([.. trees]);
        }
    }

    /// <summary>A namespace around each keeps them apart, and one compilation for many makes them quick.</summary>
    private static SyntaxTree Mutate(SyntaxTree original, Random random, int number)
    {
        var root = original.GetRoot(TestContext.Current.CancellationToken);
        var tokens = root.DescendantTokens().Where(token => token.Span.Length > 0).ToList();
        var text = original.GetText(TestContext.Current.CancellationToken);
        foreach (var token in Enumerable.Range(0, 1 + random.Next(4)).Select(_ => tokens[random.Next(tokens.Count)]).DistinctBy(token => token.SpanStart).OrderByDescending(token => token.SpanStart))
            text = text.Replace(token.Span, "");
        return Verifier.Parse(string.Create(CultureInfo.InvariantCulture, $"namespace Mutant{number} {{\n{text}\n}}"), string.Create(CultureInfo.InvariantCulture, $"Mutant{number}.cs"));
    }

    private static async Task AnalyzeEachInOneCompilationAsync(ImmutableArray<SyntaxTree> trees)
    {
        var compilation = CSharpCompilation.Create("Mutants", trees, Verifier.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, analyzer, _) => throw new InvalidOperationException($"{analyzer.GetType().Name} threw", exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: false,
            analyzerExceptionFilter: null);
        var diagnostics = await compilation.WithAnalyzers(Verifier.Analyzers, options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Verifier.AssertNoneThrew(diagnostics);
    }
}
