using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

/// <summary>With the guests of the runners' tests, as files that a project lists.</summary>
public class ModuleImportsTests
{
    private const string Start = "using System; using System.Threading.Tasks; using WasiGuard; public static class Program { public static async Task Main() { ";

    private const string End = """
         }
            private const string FetchPath = "Modules/" + "fetch.wasm";
            private static readonly IWasiRunner s_cli = new WasmtimeWasiRunner();
            private static readonly WasiModule s_fetch = WasiModule.FromFile(FetchPath);
            private static WasiModule Fetch { get; } = WasiModule.FromFile(FetchPath);
            private static WasiModule Shown => WasiModule.FromFile(FetchPath);
            private static WasiModule Load() => WasiModule.FromFile(FetchPath);
            private static WasiModule s_changing = WasiModule.FromFile(FetchPath);
        }
        """;

    [Theory]
    [InlineData("""await s_cli.ExecuteAsync(new() { Module = WasiModule.FromFile(FetchPath) });""", "'WasmtimeWasiRunner' cannot provide")]
    [InlineData("""var input = new WasiExecInput { Module = s_fetch }; await s_cli.ExecuteAsync(input with { ProgramName = "p" });""", "'WasmtimeWasiRunner' cannot provide")]
    [InlineData("""var cli = new WasmtimeWasiRunner(); await cli.ExecuteAsync(new() { Module = Fetch });""", "'WasmtimeWasiRunner' cannot provide")]
    [InlineData("""await new InProcessWasiRunner().ExecuteAsync(new() { Module = Shown });""", "NOTCAPABLE")]
    [InlineData("""await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("Modules/fetch.wasm") });""", "'WasmtimeWasiRunner' cannot provide")]
    [InlineData("""await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("./Modules/fetch.wasm") });""", "use a runner that supports netFetch")]
    [InlineData("""var runner = new WasmtimeWasiRunner(); var module = WasiModule.FromFile("fetch.wasm"); var input = new WasiExecInput { Module = module }; await runner.ExecuteAsync(input);""", "'fetch.wasm'")]
    [InlineData("""await new InProcessWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("fetch.wasm") });""", "'WasiExecInput.NetFetch' is null")]
    [InlineData("""await new InProcessWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("fetch.wasm"), NetFetch = null });""", "NOTCAPABLE")]
    [InlineData("""await new InProcessWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("badimport.wasm") });""", "no capability provides it")]
    [InlineData("""await new WasiRunnerSelector(s_cli).ExecuteAsync(new() { Module = s_fetch });""", "'WasiRunnerSelector' cannot provide")]
    [InlineData("""await new WasiRunnerSelector(s_cli, new InProcessWasiRunner()).ExecuteAsync(new() { Module = s_fetch });""", "NOTCAPABLE")]
    [InlineData("""await s_cli.ExecuteAsync(new() { Module = Load() });""", "'WasmtimeWasiRunner' cannot provide")]
    [InlineData("""var net = DateTime.Now.Second > 30; var module = WasiModule.FromFile(net ? "fetch.wasm" : "hello.wasm"); await (net ? new InProcessWasiRunner() : s_cli).ExecuteAsync(new() { Module = module });""", "NOTCAPABLE")]
    [InlineData("""var input = new WasiExecInput { Module = s_fetch }; if (DateTime.Now.Second > 30) input = input with { Module = WasiModule.FromFile("hello.wasm") }; await s_cli.ExecuteAsync(input);""", "'WasmtimeWasiRunner' cannot provide")]
    public async Task Module_AsksForMore_Reports(string code, string message)
    {
        var diagnostic = Assert.Single(await AnalyzeAsync(code, "fetch.wasm", "badimport.wasm"));

        Assert.Equal("WG1004", diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Contains("Module = ", diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missingwasi", "imports wasi_snapshot_preview1.no_such_function with the type () -> (i32), a function that WASI preview 1 does not have. Build it for")]
    [InlineData("badwasi", "imports wasi_snapshot_preview1.fd_write with the type (i32, i64) -> (i32), which has the type (i32, i32, i32, i32) -> (i32). Build it for")]
    [InlineData("wasiglobal", "imports the global wasi_snapshot_preview1.environ, where WASI preview 1 has nothing but functions")]
    [InlineData("badsignature", "imports openagentic_netfetch.fetch_get with the type (i32) -> (i64), which has the type")]
    [InlineData("unstable", "'wasi_unstable.fd_seek', which the module 'unstable.wasm' imports; no capability provides it, the WASI before preview 1")]
    public async Task Module_ImportsWhatNobodyHas_Reports(string guest, string message)
    {
        foreach (var runner in (string[])["new InProcessWasiRunner()", "new BrowserWasiRunner()", "new WasiRunnerSelector(new BrowserWasiRunner(), new InProcessWasiRunner())"])
        {
            var reported = Assert.Single(await AnalyzeAsync($$"""await {{runner}}.ExecuteAsync(new() { Module = WasiModule.FromFile("{{guest}}.wasm"), NetFetch = new() { Allow = ["a.example"] } });""", guest + ".wasm"));

            Assert.Equal("WG1004", reported.Id);
            Assert.Contains(message, reported.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""CapabilityGuard.ThrowIfUnsupported(new InProcessWasiRunner(), new() { Module = WasiModule.FromFile("badwasi.wasm") }); await Task.Yield();""", 1)]
    [InlineData("""await new WasiRunnerSelector(s_cli).PrepareAsync(new WasiExecInput { Module = WasiModule.FromFile("badwasi.wasm") });""", 1)]
    [InlineData("""IWasiRunner runner = Array.Empty<IWasiRunner>()[0]; await runner.ExecuteAsync(new() { Module = WasiModule.FromFile("badwasi.wasm") });""", 1)]
    [InlineData("""try { await s_cli.ExecuteAsync(new() { Module = WasiModule.FromFile("badwasi.wasm") }); } catch (WasiCapabilityNotSupportedException) { }""", 1)]
    [InlineData("""try { await s_cli.ExecuteAsync(new() { Module = WasiModule.FromFile("badwasi.wasm") }); } catch (WasiModuleException) { }""", 0)]
    [InlineData("""try { await s_cli.ExecuteAsync(new() { Module = WasiModule.FromFile("badwasi.wasm") }); } catch (WasiRunnerException) { }""", 0)]
    [InlineData("""if (DateTime.Now.Day > 40 && DateTime.Now.Day < 0) return; await s_cli.ExecuteAsync(new() { Module = WasiModule.FromFile("hello.wasm") });""", 0)]
    [InlineData("""var input = new WasiExecInput { Module = WasiModule.FromFile("badwasi.wasm") }; await s_cli.ExecuteAsync(input with { Module = WasiModule.FromFile("hello.wasm") });""", 0)]
    public async Task Module_ImportsWhatNobodyHas_ReportsWhereItIsRefused(string code, int reports) =>
        Assert.Equal(Enumerable.Repeat("WG1004", reports), (await AnalyzeAsync(code, "badwasi.wasm", "hello.wasm")).Select(each => each.Id));

    [Theory]
    [InlineData("""await new InProcessWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("fetch.wasm"), NetFetch = new() { Allow = ["a.example"] } });""")]
    [InlineData("""await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("hello.wasm") });""")]
    [InlineData("""await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile("elsewhere/fetch.wasm") });""")]
    [InlineData("""await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromFile(Environment.CurrentDirectory + "/fetch.wasm") });""")]
    [InlineData("""s_changing = WasiModule.FromFile("hello.wasm"); await s_cli.ExecuteAsync(new() { Module = s_changing });""")]
    [InlineData("""IWasiRunner runner = new WasmtimeWasiRunner(); runner = new InProcessWasiRunner(); await runner.ExecuteAsync(new() { Module = WasiModule.FromFile("fetch.wasm"), NetFetch = new() { Allow = ["a.example"] } });""")]
    public async Task Module_GetsWhatItImports_DoesNotReport(string code) => Assert.Empty(await AnalyzeAsync(code, "fetch.wasm", "hello.wasm"));

    [Fact]
    public async Task Module_Malformed_ReportsAtTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("wasiguard-modules-");
        try
        {
            var path = Path.Combine(folder.FullName, "broken.wasm");
            await File.WriteAllBytesAsync(path, [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0, 2, 9], TestContext.Current.CancellationToken);

            var diagnostics = await Verifier.AnalyzeAsync(Verifier.Compile("class Empty;"), strict: false, new ModuleFile(path));

            var diagnostic = Assert.Single(diagnostics);
            Assert.Equal("WG1004", diagnostic.Id);
            Assert.Equal(path, diagnostic.Location.GetLineSpan().Path);
            Assert.Contains("section 2 says that it has 9 bytes", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Module_NameOfAnImportThatForgesALine_ReportsItEscaped()
    {
        var folder = Directory.CreateTempSubdirectory("wasiguard-modules-");
        try
        {
            var path = Path.Combine(folder.FullName, "forged.wasm");
            await File.WriteAllBytesAsync(path, [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0, 2, 10, 1, 4, (byte)'e', (byte)'\n', (byte)'v', 0x1b, 1, (byte)'f', 0, 0], TestContext.Current.CancellationToken);
            var compilation = Verifier.Compile(Start + """await s_cli.ExecuteAsync(new() { Module = WasiModule.FromFile("forged.wasm") });""" + End);

            var diagnostic = Assert.Single(await Verifier.AnalyzeAsync(compilation, strict: false, new ModuleFile(path)));

            Assert.Contains(@"cannot provide 'e\nv\u{1b}.f', which", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Module_ListedButMissing_DoesNotReport() =>
        Assert.Empty(await Verifier.AnalyzeAsync(Verifier.Compile(""), strict: false, new ModuleFile("/nowhere/missing.wasm")));

    private static async Task<IEnumerable<Diagnostic>> AnalyzeAsync(string code, params string[] files)
    {
        var compilation = Verifier.Compile(Start + code + End);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));
        return await Verifier.AnalyzeAsync(compilation, strict: false, ModuleFile.Of(files));
    }
}
