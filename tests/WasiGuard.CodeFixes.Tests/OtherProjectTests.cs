using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using WasiGuard.CodeFixes.Tests.Positions;

namespace WasiGuard.CodeFixes.Tests;

/// <summary>Code whose runners, inputs and places for them are declared in another project of the solution, which an editor sees as a compilation.</summary>
public class OtherProjectTests
{
    private const string Library = """
        using System.Threading;
        using System.Threading.Tasks;
        using WasiGuard;

        public static class Held
        {
            public static WasmtimeWasiRunner Runner { get; set; } = new();
            public static readonly WasiExecInput Input = new() { Module = WasiModule.FromFile("a.wasm") };
            public static Task RunAsync(IWasiRunner runner, WasiExecInput input) => runner.ExecuteAsync(input);
        }

        public class Own : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch is { } policy ? policy.Allow.Count : 0 });
        }

        public class Wrapper([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);
        """;

    [Theory]
    [InlineData("Held.Runner = new WasmtimeWasiRunner(); await Held.Runner.ExecuteAsync(Held.Input with { NetFetch = new() { Allow = [\"a.example\"] } });")]
    [InlineData("await new Own().ExecuteAsync(Held.Input with { NetFetch = new() { Allow = [\"a.example\"] } });")]
    [InlineData("await new Wrapper(new WasmtimeWasiRunner()).ExecuteAsync(Held.Input with { NetFetch = new() { Allow = [\"a.example\"] } });")]
    [InlineData("await Held.RunAsync(new WasmtimeWasiRunner(), Held.Input with { NetFetch = new() { Allow = [\"a.example\"] } });")]
    [InlineData("await runner.ExecuteAsync(Held.Input with { NetFetch = new() { Allow = [\"a.example\"] } });")]
    public async Task Fixes_OfCodeThatUsesAnotherProject_LeaveASolutionThatCompiles(string statements)
    {
        var workspace = new AdhocWorkspace();
        var library = workspace.AddProject(Info("Library")).AddDocument("Library.cs", SourceText.From(Library), filePath: "/Library.cs").Project;
        var app = library.Solution.AddProject(Info("App")).GetProject(Info("App").Id)!.AddProjectReference(new(library.Id))
            .AddDocument("App.cs", SourceText.From($$"""
                using System.Threading.Tasks;
                using WasiGuard;

                public static class App
                {
                    public static async Task RunAsync(IWasiRunner runner)
                    {
                        await Task.Yield();
                        {{statements}}
                    }
                }
                """), filePath: "/App.cs").Project;
        Assert.Empty(await Workbench.ErrorsAsync(app));

        foreach (var diagnostic in await Workbench.ReportedAsync(app))
        {
            foreach (var fix in Workbench.Fixes.Where(each => each.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                foreach (var action in await Workbench.ActionsAsync(app, fix, diagnostic))
                {
                    var changed = (await Workbench.ApplyAsync(app, action)).Solution;
                    foreach (var project in changed.Projects)
                        Assert.Empty(await Workbench.ErrorsAsync(project));
                }
            }
        }

        ProjectInfo Info(string name) => ProjectInfo.Create(
            ProjectId.CreateFromSerialized(name == "App" ? new Guid(1, 0, 0, new byte[8]) : new Guid(2, 0, 0, new byte[8])), VersionStamp.Create(), name, name, LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.Preview),
            metadataReferences: Verifier.References);
    }
}
