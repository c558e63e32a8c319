using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// Generated programs: what the analyzer reports is what the run-time guard refuses, for some values of the flags. No line more, no line less.
/// </summary>
public class DifferentialTests
{
    /// <summary>Programs that are compiled together.</summary>
    private const int Batch = 200;

    [Fact]
    public async Task GeneratedPrograms_ReportedLines_AreThoseThatTheGuardRefuses()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("WASIGUARD_DIFFERENTIAL") ?? "2000", CultureInfo.InvariantCulture);
        var disagreements = new ConcurrentBag<(int Length, string Text)>();
        var refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, count).Chunk(Batch), TestContext.Current.CancellationToken, async (seeds, _) =>
        {
            var programs = seeds.Select(ProgramGenerator.Generate).ToList();
            var executed = GuardOracle.Run(programs);
            var reported = await ReportedAsync(programs);
            foreach (var program in programs)
            {
                Interlocked.Add(ref refused, executed[program.Name].Count);
                if (!executed[program.Name].SetEquals(reported[program.Name]))
                    disagreements.Add((program.Length, Describe(program, executed[program.Name], reported[program.Name])));
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
        foreach (var diagnostic in (await Verifier.AnalyzeAsync(compilation)).Where(each => each.Id == "WG1001"))
            lines[Path.GetFileNameWithoutExtension(diagnostic.Location.SourceTree!.FilePath)].Add(diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1);
        return lines;
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
