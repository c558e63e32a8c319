using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using WasiGuard.Analyzers;
using WasiGuard.Analyzers.Flow.Scope;

namespace WasiGuard.Benchmarks;

/// <summary>
/// What the rules cost on programs in the shape of large code bases, beside CA1416 in the same run: the whole program, the costliest files, and an edit of one file.
/// </summary>
internal static class CostRun
{
    private const int Rounds = 3;
    private const int Worst = 10;

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. Net100.References.All,
        .. new[] { typeof(IWasiRunner), typeof(InProcessWasiRunner), typeof(WasmtimeWasiRunner) }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)),
    ];

    private static readonly ImmutableArray<DiagnosticAnalyzer> s_own =
    [
        .. typeof(CapabilityFlowAnalyzer).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private static readonly DiagnosticAnalyzer s_platform = PlatformRule.Load();

    private static readonly DiagnosticAnalyzer s_nothing = new NothingAnalyzer();

    /// <param name="arguments">How many files each program has, 3,000 when it is not said; a part of the names of the shapes that are measured, all when it is not said.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var files = arguments is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 3000;
        var name = arguments is [_, var part, ..] ? part : "";
        foreach (var program in LargeProgram.Shapes(files, withHandOvers: true).Concat(LargeProgram.Shapes(files, withHandOvers: false)).Where(each => each.Name.Contains(name, StringComparison.Ordinal)))
        {
            var compilation = Compile(program);
            var candidates = new CandidateFiles(compilation, [], hasProjects: false, CancellationToken.None);
            Console.WriteLine(
                $"{program.Name}, {program.Files.Count} files, {program.Files.Sum(file => file.AsSpan().Count('\n'))} lines, {compilation.SyntaxTrees.Count(candidates.Contains)} files looked at");
            await WholeAsync(program);
            await FilesAsync(compilation);
            await EditAsync(compilation);
            Console.WriteLine();
        }
    }

    private static CSharpCompilation Compile(LargeProgram program)
    {
        var compilation = CSharpCompilation.Create(
            "Large",
            program.Files.Select((text, number) => CSharpSyntaxTree.ParseText(text, path: $"{number}.cs")),
            s_references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return compilation.GetDiagnostics().FirstOrDefault(each => each.Severity == DiagnosticSeverity.Error) is { } error ? throw new InvalidOperationException(error.ToString()) : compilation;
    }

    /// <summary>Both in one run, on a program that is parsed anew each round, after one round that is not counted.</summary>
    private static async Task WholeAsync(LargeProgram program)
    {
        var own = new List<double>();
        var platform = new List<double>();
        var rules = s_own.ToDictionary(each => each.GetType().Name, _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            // Parsed anew, since what depends on a file's text alone is kept with its tree.
            var fresh = Compile(program);
            var telemetry = (await With(fresh, [.. s_own, s_platform]).GetAnalysisResultAsync(CancellationToken.None)).AnalyzerTelemetryInfo;
            if (round == 0)
                continue;
            own.Add(s_own.Sum(each => telemetry[each].ExecutionTime.TotalMilliseconds));
            platform.Add(telemetry[s_platform].ExecutionTime.TotalMilliseconds);
            foreach (var each in s_own)
                rules[each.GetType().Name].Add(telemetry[each].ExecutionTime.TotalMilliseconds);
        }

        Console.WriteLine($"  whole:  WasiGuard {Median(own),9:F1} ms, CA1416 {Median(platform),9:F1} ms, {Median(own) / Median(platform),6:F2} × (the least of {Rounds}: {own.Min() / platform.Min():F2} ×)");
        Console.WriteLine($"          of which {string.Join(", ", rules.OrderByDescending(each => Median(each.Value)).Take(3).Select(each => $"{each.Key} {Median(each.Value):F1} ms"))}");
    }

    /// <summary>
    /// Each file by itself, in the order of the program, in one session, as an editor asks: the file that first needs what all share pays for it.
    /// Allocated bytes do not depend on what else the machine does; those of a rule that does nothing, for which the file is bound too, are taken off.
    /// </summary>
    private static async Task FilesAsync(CSharpCompilation compilation)
    {
        var (bare, own) = (await EachAsync(compilation, [s_nothing]), await EachAsync(compilation, s_own));
        var costs = compilation.SyntaxTrees.Select((tree, number) =>
            (File: tree.FilePath, Kilobytes: Math.Max(0, own[number].Kilobytes - bare[number].Kilobytes), own[number].Milliseconds, HandsOver: tree.ToString().Contains("IWasiRunner", StringComparison.Ordinal))).ToList();

        var median = Median([.. costs.Where(each => each.HandsOver).Select(each => each.Kilobytes).DefaultIfEmpty(double.NaN)]);
        Console.WriteLine($"  files:  the median {Median([.. costs.Select(each => each.Kilobytes)]):F0} KB, with a hand-over {median:F0} KB; the costliest {Worst}:");
        foreach (var (file, kilobytes, milliseconds, handsOver) in costs.OrderByDescending(each => each.Kilobytes).Take(Worst))
            Console.WriteLine($"          {file,-9} {kilobytes,9:F0} KB {milliseconds,9:F1} ms{(handsOver ? $", hands over, {kilobytes / median:F1} × the median of those" : "")}");
    }

    private static async Task<List<(double Kilobytes, double Milliseconds)>> EachAsync(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var fresh = compilation.Clone();
        _ = fresh.GetDiagnostics();
        var session = With(fresh, analyzers);
        var costs = new List<(double, double)>();
        foreach (var tree in fresh.SyntaxTrees)
        {
            var bytes = GC.GetTotalAllocatedBytes();
            var started = Stopwatch.GetTimestamp();
            await session.GetAnalyzerSemanticDiagnosticsAsync(fresh.GetSemanticModel(tree), null, CancellationToken.None);
            costs.Add(((GC.GetTotalAllocatedBytes() - bytes) / 1024.0, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        }

        return costs;
    }

    /// <summary>One file gets a statement more, and its diagnostics are asked for: what typing costs. An ordinary file, and one with a hand-over.</summary>
    private static async Task EditAsync(CSharpCompilation compilation)
    {
        foreach (var (name, file) in new[] { ("an ordinary file", Numbered(compilation, 17)), ("a file with a hand-over", compilation.SyntaxTrees.LastOrDefault(tree => tree.ToString().Contains("WasiExecInput", StringComparison.Ordinal))) })
        {
            if (file is null)
                continue;
            var (own, platform) = (new List<double>(), new List<double>());
            await With(compilation, s_own).GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(file), null, CancellationToken.None);
            var edited = compilation;
            for (var round = 0; round <= Rounds; round++)
            {
                var now = edited.SyntaxTrees.First(tree => tree.FilePath == file.FilePath);
                var text = now.GetText();
                var next = now.WithChangedText(text.WithChanges(new TextChange(new(text.ToString().LastIndexOf("return", StringComparison.Ordinal), 0), "Console.Write(\"\"); ")));
                edited = edited.ReplaceSyntaxTree(now, next);
                var (ours, theirs) = (await OneAsync(edited, next, s_own), await OneAsync(edited, next, [s_platform]));
                if (round == 0)
                    continue;
                own.Add(ours);
                platform.Add(theirs);
            }

            Console.WriteLine($"  edit:   {name + ":",-25} WasiGuard {Median(own),7:F1} ms, CA1416 {Median(platform),7:F1} ms, {Median(own) / Median(platform):F2} ×");
        }
    }

    private static async Task<double> OneAsync(CSharpCompilation compilation, SyntaxTree tree, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        // A compilation of its own, so that neither finds what the other has had bound.
        var fresh = compilation.Clone();
        var model = fresh.GetSemanticModel(tree);
        _ = model.GetDiagnostics();
        var started = Stopwatch.GetTimestamp();
        await With(fresh, analyzers).GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static SyntaxTree Numbered(CSharpCompilation compilation, int number) => compilation.SyntaxTrees.Where(tree => !tree.ToString().Contains("WasiExecInput", StringComparison.Ordinal)).ElementAt(number);

    private static CompilationWithAnalyzers With(Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers) =>
        compilation.WithAnalyzers(analyzers, new CompilationWithAnalyzersOptions(PlatformRule.NewOptions(), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true));

    private static double Median(List<double> of) => of.Order().ElementAt(of.Count / 2);
}
