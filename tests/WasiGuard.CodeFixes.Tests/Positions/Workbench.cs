using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.CodeFixes.Tests.Positions;

/// <summary>Opens programs in a workspace, finds what is reported in them, and applies fixes.</summary>
internal static class Workbench
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using WasiGuard;


        """;

    /// <summary>What the positions use, in a file of its own.</summary>
    private const string Known = Usings + """
        public static class Known
        {
            public static readonly WasiModule Module = WasiModule.FromBytes(new byte[] { 0 });
            public static readonly NetFetchPolicy Policy = new() { Allow = ["a.example"] };
            public static readonly WasmtimeWasiRunner Runner = new();
            public static bool True() => Environment.ProcessorCount > 0;
            public static int One() => Environment.ProcessorCount > 0 ? 1 : 2;
            public static IDisposable Scope() => new System.IO.MemoryStream();
            public static WasiExecInput Same(out int n, WasiExecInput input) { n = One(); return input; }
            public static WasiExecInput With(this WasiExecInput input, int n) => input;
        }

        public sealed class SupportsTpuAttribute : RunnerCapabilityAttribute;
        public sealed class SupportsKindAttribute<T> : RunnerCapabilityAttribute;

        public sealed record KindInput : WasiExecInput
        {
            [RequiresCapability(typeof(SupportsTpuAttribute))] public string? Tpu { get; init; }
            [RequiresCapability(typeof(SupportsKindAttribute<int>))] public string? Kind { get; init; }
        }

        namespace Deep
        {
            public static class Nest
            {
                public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;
                public sealed record GpuInput : WasiExecInput { [RequiresCapability(typeof(SupportsGpuAttribute))] public string? Gpu { get; init; } }
            }
        }


        """;

    // The checks ask the same of a program several times.
    private static readonly ConditionalWeakTable<Project, Task<ImmutableArray<Diagnostic>>> s_reported = [];

    public static ImmutableArray<CodeFixProvider> Fixes { get; } =
    [
        .. typeof(RemoveMemberFix).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>Null when the position does not compile with the subject.</summary>
    public static async Task<Project?> OpenAsync(string source, string others)
    {
        var kind = source.Contains("class Position", StringComparison.Ordinal) || !source.StartsWith("await", StringComparison.Ordinal) ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication;
        var project = new AdhocWorkspace().AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Create(), "Fixed", "Fixed", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true),
            parseOptions: new CSharpParseOptions(LanguageVersion.Preview),
            metadataReferences: Verifier.References));
        var text = source.StartsWith("using", StringComparison.Ordinal) ? source : Usings + source + "\n";
        if (source.Contains('\r', StringComparison.Ordinal))
            text = text.ReplaceLineEndings("\r\n");
        project = project.AddDocument("Position.cs", SourceText.From(text), filePath: "/Position.cs").Project;
        project = project.AddDocument("Known.cs", SourceText.From(Known + others), filePath: "/Known.cs").Project;
        return (await ErrorsAsync(project)).IsEmpty ? project : null;
    }

    public static async Task<ImmutableArray<Diagnostic>> ErrorsAsync(Project project) =>
        [.. (await CompileAsync(project)).GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error)];

    public static async Task<Compilation> CompileAsync(Project project) => (await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;

    /// <summary>What is reported, in strict mode, and can be fixed.</summary>
    public static Task<ImmutableArray<Diagnostic>> ReportedAsync(Project project) => s_reported.GetValue(project, AnalyzeAsync);

    private static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Project project) =>
    [
        .. (await Verifier.AnalyzeAsync(await CompileAsync(project), strict: true))
            .Where(each => Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(each.Id)))
            .OrderBy(each => each.Id, StringComparer.Ordinal).ThenBy(each => each.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(each => each.Location.SourceSpan.Start),
    ];

    public static async Task<List<CodeAction>> ActionsAsync(Project project, CodeFixProvider fix, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        var document = project.GetDocument(diagnostic.Location.SourceTree)!;
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return actions;
    }

    public static async Task<Project> ApplyAsync(Project project, CodeAction action)
    {
        var operations = await action.GetOperationsAsync(project.Solution, new Progress<CodeAnalysisProgress>(), TestContext.Current.CancellationToken);
        return Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution.GetProject(project.Id)!;
    }

    public static async Task<string> TextAsync(Project project) =>
        string.Join("\n-----\n", await Task.WhenAll(project.Documents.Select(async each => (await each.GetTextAsync(TestContext.Current.CancellationToken)).ToString())));

    /// <summary>Comments, directives and what is inactive, in all files.</summary>
    public static async Task<List<string>> TriviaAsync(Project project)
    {
        var found = new List<string>();
        foreach (var document in project.Documents)
        {
            var root = (await document.GetSyntaxRootAsync(TestContext.Current.CancellationToken))!;
            found.AddRange(root.DescendantTrivia()
                .Where(each => !each.IsKind(SyntaxKind.WhitespaceTrivia) && !each.IsKind(SyntaxKind.EndOfLineTrivia))
                .Select(each => each.ToFullString().Trim()));
        }

        return found;
    }
}
