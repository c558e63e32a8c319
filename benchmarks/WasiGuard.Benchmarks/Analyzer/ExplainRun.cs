using System.Globalization;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Facts;
using WasiGuard.Analyzers.Flow.Findings;
using WasiGuard.Analyzers.Flow.Scope;
using WasiGuard.Analyzers.Flow.Summaries;

namespace WasiGuard.Benchmarks;

/// <summary>Answers "why was this reported?" and "why was it not?": prints what the engine does with the member that holds a line.</summary>
internal static class ExplainRun
{
    private static readonly string[] s_usings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    /// <param name="arguments">FILE:LINE (the first line is 1), then other files of the same program.</param>
    /// <returns>The exit code: 0, or 2 when the arguments are not right.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var place, .. var others] || PlaceOf(place) is not var (file, line))
            return Fail("Usage: explain FILE:LINE [OTHER FILE]...   The first line is 1; the other files are those of the same program that the code uses.");
        if (new[] { file }.Concat(others).FirstOrDefault(each => !File.Exists(each)) is { } missing)
            return Fail($"{missing}: there is no such file.");

        var compilation = Compile([file, .. others]);
        foreach (var error in compilation.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error))
            Console.WriteLine($"{error} (what does not compile is unknown to the engine)");
        if (MemberAt(compilation, file, line) is not { } member)
            return Fail($"{file}:{line}: no method, accessor or initialized member is there.");

        Explain(compilation, member);
        return 0;
    }

    private static void Explain(Compilation compilation, ISymbol member)
    {
        if (KnownSymbols.Find(compilation) is not { } symbols)
            throw new InvalidOperationException("The types of WasiGuard are not referenced.");
        var facts = new ForeignFacts(compilation, OtherCompilations.Instance);
        var parts = new CompilationParts(symbols, facts, new(compilation, facts.Words(CancellationToken.None), facts.HasProjects, CancellationToken.None)) { Trace = new(Console.WriteLine) };
        var roots = member is IMethodSymbol method ? parts.Roots.Of(method) : [];
        if (!roots.IsEmpty)
            Console.WriteLine($"{member.Name} is private and judged with what its callers pass: {string.Join(", ", roots.Select(root => root.ToDisplayString()))}");
        foreach (var finding in new FindingSearch(parts).FindingsIn(member, CancellationToken.None))
            Console.WriteLine($"finding: {finding.Kind} {finding.Requirement.MemberName} at {finding.Location.GetLineSpan()}, called at {finding.Mismatch.Call.Syntax.GetLocation().GetLineSpan()}");
    }

    private static (string File, int Line)? PlaceOf(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0 ? (text[..colon], line) : null;
    }

    private static CSharpCompilation Compile(IEnumerable<string> files)
    {
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file)).Append(ImplicitUsings()).ToList();
        var isProgram = trees.Any(tree => tree.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any());
        return CSharpCompilation.Create(
            "Explained",
            trees,
            [
                .. Net100.References.All,
                .. new[] { typeof(IWasiRunner), typeof(InProcessWasiRunner), typeof(WasmtimeWasiRunner) }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)),
            ],
            new(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static SyntaxTree ImplicitUsings() => CSharpSyntaxTree.ParseText(string.Concat(s_usings.Select(name => $"global using {name};\n")));

    private static ISymbol? MemberAt(Compilation compilation, string file, int line)
    {
        var tree = compilation.SyntaxTrees.First(each => each.FilePath == file);
        var text = tree.GetText();
        if (line > text.Lines.Count)
            return null;
        var span = text.Lines[line - 1].Span;
        var model = compilation.GetSemanticModel(tree);
        var at = tree.GetRoot().DescendantTokens(span).FirstOrDefault(token => token.Span.IntersectsWith(span));
        return at.Parent?.AncestorsAndSelf().Select(node => MemberOf(node, model)).FirstOrDefault(each => each is not null);
    }

    private static ISymbol? MemberOf(SyntaxNode node, SemanticModel model) => node switch
    {
        BaseMethodDeclarationSyntax or AccessorDeclarationSyntax => model.GetDeclaredSymbol(node),
        ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax property } => (model.GetDeclaredSymbol(property) as IPropertySymbol)?.GetMethod,
        VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } => model.GetDeclaredSymbol(node),
        PropertyDeclarationSyntax { Initializer: not null } => model.GetDeclaredSymbol(node),
        GlobalStatementSyntax => model.Compilation.GetEntryPoint(CancellationToken.None),
        _ => null,
    };

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }
}
