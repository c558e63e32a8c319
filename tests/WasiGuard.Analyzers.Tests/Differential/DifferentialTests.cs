using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Findings;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// Generated programs: what the analyzer reports is what the run-time guard refuses, for some values of the flags. No line more, no line less.
/// </summary>
public class DifferentialTests
{
    /// <summary>Programs that are compiled together.</summary>
    private const int Batch = 200;

    /// <summary>A module that a project lists: its imports need a capability as members do.</summary>
    private static readonly ModuleFile s_importing = ModuleFile.Of("fetch.wasm").Single();

    [Fact]
    public Task GeneratedPrograms_ReportedLines_AreThoseThatTheGuardRefuses() => CompareAsync(2000, ProgramGenerator.Generate);

    [Fact]
    public Task GeneratedProgramsWithModules_ReportedLines_AreThoseThatTheGuardRefuses() => CompareAsync(200, seed => ProgramGenerator.Generate(seed).WithModules(s_importing.Path));

    private static async Task CompareAsync(int usual, Func<int, GeneratedProgram> generate)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("WASIGUARD_DIFFERENTIAL") ?? usual.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var disagreements = new ConcurrentBag<(int Length, string Text)>();
        var refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, count).Chunk(Batch), TestContext.Current.CancellationToken, async (seeds, _) =>
        {
            var programs = seeds.Select(generate).ToList();
            var executed = GuardOracle.Run(programs);
            var reported = await ReportedAsync(programs);
            foreach (var program in programs)
            {
                Interlocked.Add(ref refused, executed[program.Name]!.Count);
                // A query's lines count as found where they are refused, so that only a false alarm there is a difference.
                reported[program.Name].UnionWith(executed[program.Name]!.Where(program.Uncertain.Contains));
                if (!executed[program.Name]!.SetEquals(reported[program.Name]))
                    disagreements.Add((program.Length, Describe(program, executed[program.Name]!, reported[program.Name])));
            }
        });

        Assert.True(refused > count / 4, $"only {refused} refusals in {count} programs: the generator says too little");
        if (disagreements.IsEmpty)
            return;
        var text = string.Join("\n\n", disagreements.OrderBy(each => each.Length).Select(each => each.Text));
        if (Environment.GetEnvironmentVariable("WASIGUARD_DIFFERENTIAL_OUTPUT") is { } output)
            await File.WriteAllTextAsync(output, text, TestContext.Current.CancellationToken);
        Assert.Fail($"{disagreements.Count} of {count} programs disagree; the shortest:\n{disagreements.MinBy(each => each.Length).Text}");
    }

    private static async Task<Dictionary<string, SortedSet<int>>> ReportedAsync(IReadOnlyList<GeneratedProgram> programs)
    {
        var compilation = CSharpCompilation.Create(
            "Analyzed",
            programs.Select(program => Verifier.Parse(program.Analyzed, program.Name + ".cs")),
            Verifier.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));
        var lines = programs.ToDictionary(program => program.Name, _ => new SortedSet<int>());
        var diagnostics = await Verifier.AnalyzeAsync(compilation, strict: false, s_importing);
        foreach (var place in diagnostics.Where(each => each.Id == "WG1001").Select(each => each.Location).Concat(ImportsRefused(compilation)))
            lines[Path.GetFileNameWithoutExtension(place.SourceTree!.FilePath)].Add(place.GetLineSpan().StartLinePosition.Line + 1);
        return lines;
    }

    /// <summary>The calls at which WG1004 finds that a runner refuses a module; its reports stand where the module is named.</summary>
    private static IEnumerable<Location> ImportsRefused(Compilation compilation)
    {
        var symbols = KnownSymbols.Find(compilation)!;
        var modules = new ProjectModules(new([s_importing]), compilation);
        var search = new FindingSearch(new(symbols, new(compilation, null), new(compilation, [], false, TestContext.Current.CancellationToken), modules));
        return compilation.SourceModule.GlobalNamespace.GetNamespaceMembers()
            .SelectMany(TypesOf.Namespace)
            .Where(type => type.Locations.Any(location => location.IsInSource))
            .SelectMany(type => type.GetMembers().Where(member => member is IMethodSymbol or IFieldSymbol or IPropertySymbol))
            .SelectMany(member => search.FindingsIn(member, TestContext.Current.CancellationToken))
            .Where(finding => finding.Kind == MismatchKind.ImportNotProvided)
            .Select(finding => finding.Key.Call.GetLocation());
    }

    private static string Describe(GeneratedProgram program, SortedSet<int> refused, SortedSet<int> reported)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## seed {program.Seed}, {program.Length} lines: missed [{string.Join(", ", refused.Except(reported))}], false alarms [{string.Join(", ", reported.Except(refused))}]\n");
        var number = 0;
        foreach (var line in program.Analyzed.Split('\n'))
            text.Append(CultureInfo.InvariantCulture, $"{++number,3} {line}\n");
        return text.ToString();
    }
}
