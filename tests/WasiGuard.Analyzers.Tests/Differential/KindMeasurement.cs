using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Programs of one kind, executed and analyzed: how many there are, and which are judged wrongly.</summary>
internal sealed class KindMeasurement(string kind)
{
    private const int Batch = 100;

    private readonly ConcurrentBag<(int Length, int Seed, string What, string Text)> _wrong = [];
    private int _written, _unjudged, _refused, _calls, _falseAlarms, _misses, _differing, _added;

    public string Kind => kind;

    public int Written => _written;

    public int Refused => _refused;

    /// <summary>Lines that are right although other lines are refused.</summary>
    public int Let => _calls - _refused;

    public bool IsRight => _wrong.IsEmpty;

    public string Row => string.Create(CultureInfo.InvariantCulture, $"{kind,-18} {_written,8} {_unjudged,9} {_refused,8} {_falseAlarms,7} {_misses,7} {_differing,9} {_added,7}   {Seeds}");

    public static string Head => $"{"kind",-18} {"programs",8} {"too many",9} {"refused",8} {"false",7} {"missed",7} {"2 forms",9} {"broken",7}   seeds of the shortest that are wrong";

    public string Shortest => _wrong.IsEmpty ? "" : _wrong.MinBy(each => each.Length).Text;

    public string All => string.Join("\n\n", _wrong.OrderBy(each => each.Length).Select(each => each.Text));

    private string Seeds => string.Join(' ', _wrong.OrderBy(each => each.Length).Take(8).Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Seed}{each.What}")));

    /// <summary>Makes programs of these seeds; with broken ones, each also with a statement that does not compile.</summary>
    public async Task RunAsync(IEnumerable<int> seeds, bool withBroken = false) =>
        await Parallel.ForEachAsync(seeds.Chunk(Batch), TestContext.Current.CancellationToken, async (batch, _) => await RunAsync([.. batch.Select(seed => ProgramGenerator.Generate(seed, kind))], withBroken));

    private async Task RunAsync(GeneratedProgram[] programs, bool withBroken)
    {
        var executed = GuardOracle.Run(programs);
        Interlocked.Add(ref _unjudged, executed.Values.Count(lines => lines is null));
        programs = [.. programs.Where(program => executed[program.Name] is not null)];
        Interlocked.Add(ref _written, programs.Length);
        var compilation = Compile(programs, LibraryOf(programs) is { } library ? [MetadataReference.CreateFromImage(Image(library))] : []);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error)
            .Select(each => $"{each}: {each.Location.SourceTree!.GetText().Lines[each.Location.GetLineSpan().StartLinePosition.Line]}"));
        var reported = await ReportedAsync(compilation);
        var inProjects = LibraryOf(programs) is { } other ? await ReportedAsync(Compile(programs, [other.ToMetadataReference()])) : null;
        foreach (var program in programs)
        {
            var (refused, lines) = (executed[program.Name]!, reported[program.Name]);
            Interlocked.Add(ref _refused, refused.Count);
            Interlocked.Add(ref _calls, program.Executed.Split('\n').Count(line => line.Contains("Probe.", StringComparison.Ordinal)));
            int[] falseAlarms = [.. lines.Except(refused)], misses = program.MayMiss ? [] : [.. refused.Except(lines).Except(program.Uncertain)];
            int[] differing = inProjects is null ? [] : [.. lines.Except(inProjects[program.Name]).Concat(inProjects[program.Name].Except(lines))];
            Add(program, ref _falseAlarms, "f", "false alarms", falseAlarms);
            Add(program, ref _misses, "m", "missed", misses);
            Add(program, ref _differing, "d", "as a file and as a compilation differ", differing);
        }

        if (withBroken)
            await BreakAsync(programs, compilation, reported);
    }

    private void Add(GeneratedProgram program, ref int counter, string mark, string what, int[] lines, string? text = null)
    {
        if (lines.Length == 0)
            return;
        Interlocked.Increment(ref counter);
        _wrong.Add((program.Length, program.Seed, mark, Describe(program, $"{what} [{string.Join(", ", lines)}]", text ?? program.Analyzed)));
    }

    private string Describe(GeneratedProgram program, string what, string source)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {kind}, seed {program.Seed}, {program.Length} lines: {what}\n");
        var number = 0;
        foreach (var line in source.Split('\n'))
            text.Append(CultureInfo.InvariantCulture, $"{++number,3} {line}\n");
        return text.ToString();
    }

    /// <summary>One name in each program becomes another: what is reported then must have been reported before.</summary>
    private async Task BreakAsync(GeneratedProgram[] programs, CSharpCompilation whole, Dictionary<string, SortedSet<int>> before)
    {
        var broken = whole;
        foreach (var tree in whole.SyntaxTrees)
            broken = broken.ReplaceSyntaxTree(tree, Break(tree, new Random(programs.First(program => tree.FilePath == program.Name + ".cs").Seed)));
        var after = await ReportedAsync(broken);
        foreach (var program in programs)
        {
            var tree = broken.SyntaxTrees.First(tree => tree.FilePath == program.Name + ".cs");
            Add(program, ref _added, "b", "reported only because it does not compile", [.. after[program.Name].Except(before[program.Name])], tree.ToString());
        }
    }

    private static SyntaxTree Break(SyntaxTree tree, Random random)
    {
        var root = tree.GetRoot();
        var body = root.DescendantNodes().OfType<MethodDeclarationSyntax>().First(method => method.Identifier.Text == "Run");
        var names = body.DescendantNodes().OfType<IdentifierNameSyntax>().Where(each => each.Parent is ExpressionSyntax or ArgumentSyntax or EqualsValueClauseSyntax).ToArray();
        var name = names[random.Next(names.Length)];
        return Verifier.Parse(root.ReplaceNode(name, name.WithIdentifier(SyntaxFactory.Identifier("Missing").WithTriviaFrom(name.Identifier))).ToFullString(), tree.FilePath);
    }

    private static async Task<Dictionary<string, SortedSet<int>>> ReportedAsync(CSharpCompilation compilation)
    {
        var lines = compilation.SyntaxTrees.ToDictionary(tree => Path.GetFileNameWithoutExtension(tree.FilePath), _ => new SortedSet<int>());
        foreach (var diagnostic in (await Verifier.AnalyzeAsync(compilation)).Where(each => each.Id == "WG1001"))
            lines[Path.GetFileNameWithoutExtension(diagnostic.Location.SourceTree!.FilePath)].Add(diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1);
        return lines;
    }

    private static CSharpCompilation Compile(GeneratedProgram[] programs, MetadataReference[] more) => Create("Analyzed", programs.SelectMany(program => program.Trees(executed: false)), more);

    private static CSharpCompilation? LibraryOf(GeneratedProgram[] programs) =>
        programs.Any(program => program.Library is not null) ? Create("Library", programs.Where(program => program.Library is not null).Select(program => Verifier.Parse(program.Library!, program.Name + ".cs")), []) : null;

    private static CSharpCompilation Create(string name, IEnumerable<SyntaxTree> trees, MetadataReference[] more) => CSharpCompilation.Create(
        name, trees, [.. Verifier.References, OutsideWorld.Reference, .. more], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static byte[] Image(CSharpCompilation library)
    {
        using var image = new MemoryStream();
        var result = library.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }
}
