using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// Runs the programs of a kind for all values of their flags and all answers that the outside world may give, and holds the marks against what the
/// run-time guard refuses. A line may be marked only if it leads to a refusal both when the same question always has the same answer and when it has not.
/// </summary>
internal static partial class KindOracle
{
    private const string Probe = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Threading;
        using System.Threading.Tasks;
        using WasiGuard;

        public static class Probe
        {
            /// <summary>Of each refusal the lines that lead to it, the innermost first: FILE:LINE.</summary>
            public static readonly HashSet<string> Refusals = new();

            public static Task<WasiExecResult> Probed(this IWasiRunner runner, WasiExecInput input, CancellationToken cancellationToken = default)
            {
                ArgumentNullException.ThrowIfNull(runner);
                ArgumentNullException.ThrowIfNull(input);
                try
                {
                    CapabilityGuard.ThrowIfUnsupported(runner, input);
                }
                catch (WasiCapabilityNotSupportedException)
                {
                    var lines = new List<string>();
                    foreach (var frame in new StackTrace(1, fNeedFileInfo: true).GetFrames())
                    {
                        if (frame.GetFileName() is { } file)
                            lines.Add(file + ":" + frame.GetFileLineNumber());
                    }

                    lock (Refusals)
                        Refusals.Add(string.Join(" ", lines));
                    return Task.FromResult(new WasiExecResult { ExitCode = 0 });
                }

                return runner.ExecuteAsync(input, cancellationToken);
            }
        }
        """;

    /// <summary>Answers that are varied in one run, and runs of one program for one value of its flags.</summary>
    private const int MostAnswers = 9, MostRuns = 1500;

    private static readonly Assembly s_runners = Assembly.Load(TestRunners.Image);
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<string, Refused>>> s_kinds = [];

    /// <summary>The refusals of one program: the lines that lead to each.</summary>
    private sealed record Refused(IReadOnlySet<string> WhenStable, IReadOnlySet<string> WhenNot);

    /// <summary>Where the marks of a program are not what happens when it runs; empty when they are.</summary>
    public static string Contradictions(KindProgram program)
    {
        var refused = s_kinds.GetOrAdd(program.Kind, kind => new(() => Run(KindProgram.Of(kind)))).Value[program.Namespace];
        var marked = Marked(program.Source, program.Namespace).Concat(program.Library is { } library ? Marked(library, program.Namespace + ".Library") : []).ToHashSet();
        string[] wrong =
        [
            .. marked.Where(line => !LeadsToRefusal(refused.WhenStable, line) || !LeadsToRefusal(refused.WhenNot, line)).Select(line => $"{line} is marked and never refused"),
            .. refused.WhenStable.Where(refused.WhenNot.Contains).Where(lines => !lines.Split(' ').Any(marked.Contains)).Select(lines => $"{lines} is refused and not marked"),
        ];
        return wrong.Length == 0 ? "" : $"{string.Join('\n', wrong)}\n\n{KindProgram.Numbered(program.Source)}";
    }

    /// <summary>The lines of the program, by number, that lead to a refusal in some run.</summary>
    public static IReadOnlySet<int> LinesThatLeadToRefusals(KindProgram program)
    {
        _ = Contradictions(program);
        var refused = s_kinds[program.Kind].Value[program.Namespace];
        var prefix = program.Namespace + ":";
        return refused.WhenStable.Concat(refused.WhenNot).SelectMany(lines => lines.Split(' ')).Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
            .Select(line => int.Parse(line[prefix.Length..], System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
    }

    /// <summary>The marked lines of a source, by number.</summary>
    public static IReadOnlySet<int> MarkedLines(string source) => source.Split('\n').Select((text, index) => (text, line: index + 1)).Where(each => Mark().IsMatch(each.text)).Select(each => each.line).ToHashSet();

    private static bool LeadsToRefusal(IReadOnlySet<string> refusals, string line) => refusals.Any(lines => lines.Split(' ').Contains(line));

    private static IEnumerable<string> Marked(string source, string file) => MarkedLines(source).Select(line => $"{file}:{line}");

    private static Dictionary<string, Refused> Run(IReadOnlyList<KindProgram> programs)
    {
        var context = new AssemblyLoadContext("kinds", isCollectible: true);
        var (image, symbols) = Compile(programs);
        var outside = context.LoadFromStream(new MemoryStream(OutsideWorld.Image));
        context.Resolving += (_, name) => name.Name == s_runners.GetName().Name ? s_runners : name.Name == "Outside" ? outside : null;
        var assembly = context.LoadFromStream(image, symbols);
        var answers = outside.GetType("Outside.Answers", throwOnError: true)!;
        var start = answers.GetMethod("Start")!.CreateDelegate<Action<bool[], bool>>();
        var count = answers.GetProperty("Count")!.GetMethod!.CreateDelegate<Func<int>>();
        var refusals = (HashSet<string>)assembly.GetType("Probe", throwOnError: true)!.GetField("Refusals")!.GetValue(null)!;
        return programs.ToDictionary(program => program.Namespace, program =>
        {
            var run = assembly.GetType(program.Namespace + ".Scenario", throwOnError: true)!.GetMethod("Run")!.CreateDelegate<Func<bool, bool, Task>>();
            return new Refused(All(areStable: true), All(areStable: false));

            HashSet<string> All(bool areStable)
            {
                refusals.Clear();
                for (var flags = 0; flags < 4; flags++)
                    RunAll(script => RunOnce(program, run, flags, () => start(script, areStable)), count);
                return [.. refusals];
            }
        });
    }

    /// <summary>Each script once: the answers that a run asked for beyond its script were false, so each of them is tried as true.</summary>
    private static void RunAll(Action<bool[]> run, Func<int> count)
    {
        var scripts = new Stack<bool[]>([[]]);
        for (var runs = 0; scripts.TryPop(out var script); runs++)
        {
            Assert.True(runs < MostRuns, "the program asks too much");
            run(script);
            for (var asked = script.Length; asked < Math.Min(count(), MostAnswers); asked++)
                scripts.Push([.. script, .. new bool[asked - script.Length], true]);
        }
    }

    private static void RunOnce(KindProgram program, Func<bool, bool, Task> run, int flags, Action start)
    {
        start();
        try
        {
            Assert.True(Task.Run(() => run((flags & 1) != 0, (flags & 2) != 0)).Wait(TimeSpan.FromSeconds(20)), $"{program.Kind}: {program.Name} does not end");
        }
        catch (AggregateException ended) when (ended.InnerException is InvalidOperationException or OperationCanceledException or NullReferenceException or ArgumentException)
        {
            // The program leaves this way, which is its own affair.
        }
    }

    private static (MemoryStream Image, MemoryStream Symbols) Compile(IReadOnlyList<KindProgram> programs)
    {
        var written = programs.SelectMany(program => program.Library is { } library
            ? new[] { Parse(program.Source, program.Namespace), Parse(library, program.Namespace + ".Library") }
            : [Parse(program.Source, program.Namespace)]).ToArray();
        var compilation = CSharpCompilation.Create(
            "Executed",
            [.. written, Parse(Probe, "Probe")],
            [.. Verifier.References, OutsideWorld.Reference],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        var probed = compilation;
        foreach (var tree in written)
            probed = probed.ReplaceSyntaxTree(tree, Parse(new Prober(compilation.GetSemanticModel(tree)).Visit(tree.GetRoot()).ToFullString(), tree.FilePath));
        var (image, symbols) = (new MemoryStream(), new MemoryStream());
        var emitted = probed.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error).Take(8).Select(each => $"{programs.FirstOrDefault(program => program.Namespace == each.Location.SourceTree?.FilePath)?.Name}: {each}")));
        (image.Position, symbols.Position) = (0, 0);
        return (image, symbols);
    }

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, new(LanguageVersion.Preview), path, Encoding.UTF8);

    [GeneratedRegex(@"// expect: .*\bWG1001\b")]
    private static partial Regex Mark();

    /// <summary>Puts the probe in place of every call that executes an input.</summary>
    private sealed class Prober(SemanticModel model) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) =>
            node.Identifier.Text == "ExecuteAsync" && node.Parent is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax && IsExecution(model.GetSymbolInfo(node))
                ? node.WithIdentifier(SyntaxFactory.Identifier("Probed").WithTriviaFrom(node.Identifier))
                : base.VisitIdentifierName(node);

        private static bool IsExecution(SymbolInfo info) =>
            (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is IMethodSymbol { Parameters: [{ Type.Name: "WasiExecInput" }, ..] } method
            && (method.ContainingType.Name == "IWasiRunner" || method.ContainingType.AllInterfaces.Any(type => type.Name == "IWasiRunner"));
    }
}
