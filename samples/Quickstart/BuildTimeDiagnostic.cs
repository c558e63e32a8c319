using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard;
using WasiGuard.Analyzers;

namespace Quickstart;

/// <summary>Compiles a small program in memory with the analyzer that the packages bring to every project.</summary>
internal static class BuildTimeDiagnostic
{
    private const string WrongProgram = """
        using WasiGuard;

        var runner = new WasmtimeWasiRunner();
        await runner.ExecuteAsync(new WasiExecInput
        {
            Module = WasiModule.FromFile("guest.wasm"),
            NetFetch = NetFetchPolicy.PublicInternet,
        });
        """;

    public static async Task<IEnumerable<string>> OfWrongProgramAsync()
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Wrong",
            [CSharpSyntaxTree.ParseText(WrongProgram, path: "Wrong.cs")],
            trusted.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        ImmutableArray<DiagnosticAnalyzer> analyzers = [new CapabilityFlowAnalyzer()];
        var found = await compilation.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync();
        return found.Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden).Select(diagnostic => diagnostic.ToString());
    }
}
