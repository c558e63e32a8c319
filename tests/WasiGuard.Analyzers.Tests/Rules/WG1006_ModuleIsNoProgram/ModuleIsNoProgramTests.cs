using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

/// <summary>With the guests of the runners' tests, as files that a project lists.</summary>
public class ModuleIsNoProgramTests
{
    private static readonly ModuleFile[] s_files = ModuleFile.Of("nostart.wasm", "startparam.wasm", "startglobal.wasm", "initializeparam.wasm", "memoryfunction.wasm", "nomemory.wasm", "empty.wasm", "hello.wasm", "initialize.wasm");

    [Theory]
    [InlineData("nostart", "exports no function '_start', so it is no program but a reactor or a library, whose functions (_initialize) a host calls. Build it as a WASI command")]
    [InlineData("empty", "exports no function '_start', so it is no program. Build it as a WASI command")]
    [InlineData("startparam", "exports '_start' with the type (i32) -> (), so it is no program: it has to be () -> ()")]
    [InlineData("startglobal", "exports '_start' as a global")]
    [InlineData("initializeparam", "exports '_initialize' with the type (i64) -> ()")]
    [InlineData("memoryfunction", "exports a function as 'memory'")]
    public async Task Module_ThatIsNoProgram_Reports(string guest, string message)
    {
        var diagnostic = Assert.Single(await AnalyzeAsync($"""await new InProcessWasiRunner().ExecuteAsync(new() {"{"} Module = WasiModule.FromFile("{guest}.wasm") {"}"});"""));

        Assert.Equal("WG1006", diagnostic.Id);
        Assert.StartsWith($"The module '{guest}.wasm' {message}", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = Plugin });""")]
    [InlineData("""await new BrowserWasiRunner().ExecuteAsync(new() { Module = Plugin });""")]
    [InlineData("""await given.ExecuteAsync(new() { Module = Plugin });""")]
    [InlineData("""await new WasiRunnerSelector(new WasmtimeWasiRunner(), new InProcessWasiRunner()).ExecuteAsync(new() { Module = Plugin });""")]
    [InlineData("""await new Logging(new InProcessWasiRunner()).ExecuteAsync(new() { Module = Plugin });""")]
    [InlineData("""await new Derived().ExecuteAsync(new() { Module = Plugin });""")]
    [InlineData("""var input = new WasiExecInput { Module = Hello }; if (flag) input = input with { Module = Plugin }; await given.ExecuteAsync(input);""")]
    [InlineData("""await RunAsync(Plugin);""")]
    [InlineData("""await RunAsync(flag ? Plugin : Hello);""")]
    [InlineData("""try { await given.ExecuteAsync(new() { Module = Plugin }); } catch (WasiCapabilityNotSupportedException) { }""")]
    [InlineData("""if (given.Supports<SupportsNetFetchAttribute>()) await given.ExecuteAsync(new() { Module = Plugin });""")]
    public async Task Reactor_RunAsAProgram_Reports(string code) => Assert.Equal("WG1006", Assert.Single(await AnalyzeAsync(code)).Id);

    [Theory]
    [InlineData("""await given.ExecuteAsync(new() { Module = Hello });""")]
    [InlineData("""await given.ExecuteAsync(new() { Module = WasiModule.FromFile("initialize.wasm") });""")]
    [InlineData("""await given.ExecuteAsync(new() { Module = WasiModule.FromFile("nomemory.wasm") });""")]
    [InlineData("""await given.ExecuteAsync(new() { Module = WasiModule.FromFile("elsewhere/nostart.wasm") });""")]
    [InlineData("""CapabilityGuard.ThrowIfUnsupported(given, new() { Module = Plugin }); await Task.Yield();""")]
    [InlineData("""var input = new WasiExecInput { Module = Plugin }; await given.ExecuteAsync(input with { Module = Hello });""")]
    [InlineData("""try { await given.ExecuteAsync(new() { Module = Plugin }); } catch (WasiModuleException) { }""")]
    [InlineData("""try { await given.ExecuteAsync(new() { Module = Plugin }); } catch (WasiRunnerException) { }""")]
    [InlineData("""await new Own().ExecuteAsync(new() { Module = Plugin });""")]
    [InlineData("""await new Swapping(given).ExecuteAsync(new() { Module = Plugin });""")]
    [InlineData("""var module = flag ? Hello : Plugin; if (flag) await given.ExecuteAsync(new() { Module = module });""")]
    [InlineData("""Console.WriteLine(new WasiExecInput { Module = Plugin }.Module.Imports.Count); await Task.Yield();""")]
    public async Task Module_ThatIsAProgramOrRunsInAnotherWay_DoesNotReport(string code) => Assert.Empty(await AnalyzeAsync(code));

    [Fact]
    public async Task Report_StandsWhereTheModuleIsNamed()
    {
        var diagnostic = Assert.Single(await AnalyzeAsync("""
            var input = new WasiExecInput { Module = Plugin, ProgramName = "p" };
            await given.ExecuteAsync(input);
            await given.ExecuteAsync(input);
            """));

        Assert.Equal("Module = Plugin", diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan));
    }

    private static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(string code)
    {
        var compilation = Verifier.Compile($$"""
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using WasiGuard;
            public class Program
            {
                private static readonly WasiModule Plugin = WasiModule.FromFile("nostart.wasm");
                private static readonly WasiModule Hello = WasiModule.FromFile("hello.wasm");
                public static async Task Main(IWasiRunner given, bool flag) { {{code}} }
                private static Task RunAsync(WasiModule module) => new InProcessWasiRunner().ExecuteAsync(new() { Module = module });
            }
            public sealed class Logging([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);
            public sealed class Derived : InProcessWasiRunner;
            /// <summary>Executes whatever it is given in a way of its own.</summary>
            public sealed class Own : WasiRunner
            {
                protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = 0 });
            }
            public sealed class Swapping([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner)
            {
                public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) =>
                    Inner.ExecuteAsync(input with { Module = WasiModule.FromFile("hello.wasm") }, cancellationToken);
            }
            """);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));
        return [.. (await Verifier.AnalyzeAsync(compilation, strict: false, s_files)).Where(each => each.Severity > DiagnosticSeverity.Hidden)];
    }
}
