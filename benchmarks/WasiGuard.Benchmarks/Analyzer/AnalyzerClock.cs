using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers;

namespace WasiGuard.Benchmarks;

/// <summary>Takes the time of all rules over a program in memory, as the compiler's own report of analyzers counts it.</summary>
internal static class AnalyzerClock
{
    private static readonly ImmutableArray<MetadataReference> s_wasiGuard =
    [
        .. new[] { typeof(IWasiRunner), typeof(InProcessWasiRunner), typeof(WasmtimeWasiRunner) }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)),
    ];

    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
    [
        .. typeof(CapabilityFlowAnalyzer).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>Milliseconds; the median, after one run that is not counted.</summary>
    public static double Median(IReadOnlyList<string> files, int rounds = 7, bool withWasiGuard = true)
    {
        var trees = files.Select((text, number) => CSharpSyntaxTree.ParseText(text, path: $"{number}.cs")).ToList();
        Once(trees, withWasiGuard);
        var times = Enumerable.Range(0, rounds).Select(_ => Once(trees, withWasiGuard)).Order().ToList();
        return times[rounds / 2];
    }

    private static double Once(IReadOnlyList<SyntaxTree> trees, bool withWasiGuard)
    {
        // A new compilation each time, so that nothing is known from before; checked first, as the compiler does.
        var compilation = CSharpCompilation.Create(
            "Measured",
            trees,
            [.. Net100.References.All, .. withWasiGuard ? s_wasiGuard : []],
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        if (compilation.GetDiagnostics().FirstOrDefault(each => each.Severity == DiagnosticSeverity.Error) is { } error)
            throw new InvalidOperationException(error.ToString());

        var options = new CompilationWithAnalyzersOptions(new([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true);
        var result = compilation.WithAnalyzers(s_analyzers, options).GetAnalysisResultAsync(CancellationToken.None).GetAwaiter().GetResult();
        return result.AnalyzerTelemetryInfo.Values.Sum(each => each.ExecutionTime.TotalMilliseconds);
    }
}
