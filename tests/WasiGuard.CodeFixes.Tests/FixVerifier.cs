using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.CodeFixes.Tests;

/// <summary>Applies a fix to a program: the result must be the expected text, compile, and have none of the diagnostics left.</summary>
internal static class FixVerifier
{
    private const string Usings = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using WasiGuard;


        """;

    /// <summary>Asserts that the fix of the first diagnostic, applied on its own, gives the expected text.</summary>
    /// <param name="id">The diagnostic.</param>
    /// <param name="title">The beginning of the fix's title; null for the only one.</param>
    public static async Task FixesAsync<TFix>(string id, string before, string after, string? title = null, bool strict = false) where TFix : CodeFixProvider, new()
    {
        var document = Open(before);
        var diagnostic = (await DiagnosticsAsync(document.Project, id, strict)).First();
        var action = Assert.Single(await ActionsAsync<TFix>(document, diagnostic), each => title is null || each.Title.StartsWith(title, StringComparison.Ordinal));
        await CheckAsync(await ChangedAsync(document.Project.Solution, action), document.Id, id, after, strict);
    }

    /// <summary>Asserts that Fix All over the document gives the expected text.</summary>
    public static async Task FixesAllAsync<TFix>(string id, string before, string after, string? title = null, bool strict = false) where TFix : CodeFixProvider, new()
    {
        var document = Open(before);
        var diagnostics = await DiagnosticsAsync(document.Project, id, strict);
        Assert.True(diagnostics.Length > 1, "Fix All needs more than one diagnostic");
        var action = (await ActionsAsync<TFix>(document, diagnostics[0])).First(each => title is null || each.Title.StartsWith(title, StringComparison.Ordinal));
        var provider = new TFix();
        foreach (var scope in provider.GetFixAllProvider()!.GetSupportedFixAllScopes())
        {
            var context = new FixAllContext(document, provider, scope, action.EquivalenceKey, [id], new Known(diagnostics), TestContext.Current.CancellationToken);
            var all = await provider.GetFixAllProvider()!.GetFixAsync(context);
            Assert.NotNull(all);
            await CheckAsync(await ChangedAsync(document.Project.Solution, all), document.Id, id, after, strict);
        }
    }

    /// <summary>Asserts that the diagnostic is there and the fix is not offered.</summary>
    public static async Task OffersNothingAsync<TFix>(string id, string source, bool strict = false) where TFix : CodeFixProvider, new()
    {
        var document = Open(source);
        var diagnostics = await DiagnosticsAsync(document.Project, id, strict);
        Assert.NotEmpty(diagnostics);
        foreach (var diagnostic in diagnostics)
            Assert.Empty(await ActionsAsync<TFix>(document, diagnostic));
    }

    private static Document Open(string source)
    {
        var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Create(), "Fixed", "Fixed", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.Preview),
            metadataReferences: Verifier.References));
        return workspace.AddDocument(project.Id, "Fixed.cs", Microsoft.CodeAnalysis.Text.SourceText.From(Usings + source + "\n"));
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Project project, string id, bool strict)
    {
        var compilation = (await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));
        return [.. (await Verifier.AnalyzeAsync(compilation, strict)).Where(each => each.Id == id).OrderBy(each => each.Location.SourceSpan.Start)];
    }

    private static async Task<List<CodeAction>> ActionsAsync<TFix>(Document document, Diagnostic diagnostic) where TFix : CodeFixProvider, new()
    {
        var actions = new List<CodeAction>();
        await new TFix().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return actions;
    }

    private static async Task<Solution> ChangedAsync(Solution solution, CodeAction action)
    {
        var operations = await action.GetOperationsAsync(solution, new Progress<CodeAnalysisProgress>(), TestContext.Current.CancellationToken);
        return Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
    }

    private static async Task CheckAsync(Solution solution, DocumentId id, string diagnosticId, string expected, bool strict)
    {
        var document = solution.GetDocument(id)!;
        var text = (await document.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
        Assert.Equal(Usings + expected + "\n", text);
        Assert.Empty(await DiagnosticsAsync(document.Project, diagnosticId, strict));
    }

    private sealed class Known(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
