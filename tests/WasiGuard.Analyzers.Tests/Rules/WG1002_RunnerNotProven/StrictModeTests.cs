using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

public class StrictModeTests
{
    private const string Program = """
        using System.Threading.Tasks;
        using WasiGuard;

        public static class App
        {
            public static Task<WasiExecResult> RunAsync(IWasiRunner runner, WasiModule module, NetFetchPolicy policy) =>
                runner.ExecuteAsync(new() { Module = module, NetFetch = policy }); // expect: WG1002

            public static Task<WasiExecResult> RunAsync(InProcessWasiRunner runner, WasiModule module, NetFetchPolicy policy) =>
                runner.ExecuteAsync(new() { Module = module, NetFetch = policy });
        }
        """;

    [Fact]
    public Task Strict_TheRunTimeGuardDecides_DoesNotReport() => Verifier.VerifyAsync("""
        using System.Threading.Tasks;
        using WasiGuard;

        public static class App
        {
            public static void Check(WasiModule module, NetFetchPolicy policy) =>
                CapabilityGuard.ThrowIfUnsupported(new WasmtimeWasiRunner(), new() { Module = module, NetFetch = policy }); // expect: WG1001

            public static Task<WasiExecResult> RunAsync(IWasiRunner runner, IWasiRunner other, WasiModule module, NetFetchPolicy? policy)
            {
                var input = new WasiExecInput { Module = module, NetFetch = policy };
                CapabilityGuard.ThrowIfUnsupported(runner, input);
                return input.Arguments.Count == 0 ? runner.ExecuteAsync(input) : other.ExecuteAsync(input); // expect: WG1002
            }
        }
        """, strict: true);

    [Fact]
    public Task Strict_UnknownRunner_Reports() => Verifier.VerifyAsync(Program, strict: true);

    [Fact]
    public async Task Default_UnknownRunner_IsHidden() =>
        Assert.All(await Verifier.AnalyzeAsync(Verifier.Compile(Program)), each => Assert.Equal(DiagnosticSeverity.Hidden, each.Severity));

    /// <summary>Wherever a runner is from, and whatever lies between the question and the execution: what was answered holds.</summary>
    [Fact]
    public Task Strict_RunnerThatWasAsked_IsProven()
    {
        string[] runners = ["factory.Create()", "await factory.CreateAsync()", "factory.Kept", "factory.Runners[0]", "new Holder<TFactory>().Runner", "given", "(IWasiRunner)factory.Anything()"];
        string[] between =
        [
            "",
            "if (factory.IsOn()) Log(1); else Log(2);",
            "for (var i = 0; i < factory.Count(); i++) Log(i);",
            "foreach (var each in factory.Runners) Log(each);",
            "try { Log(1); } catch (System.Exception) { Log(2); }",
            "await Task.Delay(factory.Count());",
            "factory.IsOn(); while (factory.IsOn()) { if (factory.Count() > 2) break; }",
        ];
        var methods = from runner in runners
                      from code in between
                      select $"if (factory.Count() == {Array.IndexOf(runners, runner) * between.Length + Array.IndexOf(between, code)}) {{ var runner = {runner}; if (!runner.Supports<SupportsNetFetchAttribute>()) return; {code} await runner.ExecuteAsync(input); }}";
        var number = 0;
        return Verifier.VerifyAsync($$"""
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using WasiGuard;

            internal interface IFactory
            {
                IWasiRunner Kept { get; }
                IReadOnlyList<IWasiRunner> Runners { get; }
                IWasiRunner Create();
                Task<IWasiRunner> CreateAsync();
                object Anything();
                bool IsOn();
                int Count();
            }

            internal class Holder<TFactory> where TFactory : IFactory, new()
            {
                public Holder() => Runner = new TFactory().Create();
                public IWasiRunner Runner { get; }
            }

            internal static class App<TFactory> where TFactory : IFactory, new()
            {
                private static void Log(object value) { }

            {{string.Join('\n', methods.Select(each => $"public static async Task Run{number++}(IFactory factory, IWasiRunner given, WasiModule module, NetFetchPolicy policy) {{ var input = new WasiExecInput {{ Module = module, NetFetch = policy }}; {each} }}"))}}

                public static async Task NotAsked(IFactory factory, WasiModule module, NetFetchPolicy policy)
                {
                    var runner = factory.Create();
                    if (!runner.Supports<SupportsNetFetchAttribute>()) return;
                    for (var i = 0; i < factory.Count(); i++) Log(i);
                    await factory.Kept.ExecuteAsync(new WasiExecInput { Module = module, NetFetch = policy }); // expect: WG1002
                }
            }
            """, strict: true);
    }

    private static string WithInput(string member) => $$"""
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using WasiGuard;

        public sealed class App(WasiExecInput kept)
        {
            public static WasiExecInput Shared { get; set; } = null!;
            public WasiExecInput Kept => kept;
            {{member}}
        }
        """;

    [Theory]
    [InlineData("public static Task RunAsync(WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input); // expect: WG1002")]
    [InlineData("public static Task RunAsync(IWasiRunner runner, WasiExecInput input) => runner.ExecuteAsync(input);")]
    [InlineData("public static Task RunAsync() => new WasmtimeWasiRunner().ExecuteAsync(null!);")]
    [InlineData("internal static Task RunAsync(WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input);")]
    [InlineData("public static Task RunAsync() => new WasmtimeWasiRunner().ExecuteAsync(Shared); // expect: WG1002")]
    [InlineData("public Task RunAsync() => new WasmtimeWasiRunner().ExecuteAsync(kept); // expect: WG1002")]
    [InlineData("public static Task RunAsync(WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input with { NetFetch = null }); // expect: WG1002")]
    [InlineData("public static Task RunAsync(WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input with { NetFetch = null, ReadOnlyPreopens = null });")]
    [InlineData("public static Task RunAsync(WasiExecInput input) => new InProcessWasiRunner().ExecuteAsync(input);")]
    [InlineData("public static Task RunAsync([RunsOn(typeof(WasmtimeWasiRunner))] WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input);")]
    [InlineData("public static Task RunAsync([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner) => runner.ExecuteAsync(input with { StandardInput = default });")]
    [InlineData("public static Task RunAsync(IWasiRunner runner, WasiExecInput input) { CapabilityGuard.ThrowIfUnsupported(runner, input); return runner.ExecuteAsync(input); }")]
    [InlineData("public static Task RunAsync(IWasiRunner runner, WasiModule module) => runner.ExecuteAsync(new() { Module = module });")]
    [InlineData("public static Task RunAsync(WasiExecInput input) => RunAsync(input with { NetFetch = null, ReadOnlyPreopens = null }, 1); private static Task RunAsync(WasiExecInput own, int n) => new WasmtimeWasiRunner().ExecuteAsync(own);")]
    public Task Strict_InputFromElsewhere_IsNotProvenEither(string member) => Verifier.VerifyAsync(WithInput(member), strict: true);

    [Fact]
    public async Task Messages_SayWhichOfTheTwoIsNotKnown()
    {
        var ofInput = Assert.Single(await Verifier.AnalyzeAsync(Verifier.Compile(WithInput(
            "public static Task RunAsync(WasiExecInput input) => new WasmtimeWasiRunner().ExecuteAsync(input);")), strict: true));
        Assert.Equal(
            "The input comes from elsewhere and is not proven to leave out what 'WasmtimeWasiRunner' lacks: netFetch ('WasiExecInput.NetFetch'), readOnlyPreopens ('WasiExecInput.ReadOnlyPreopens')",
            ofInput.GetMessage(null));

        var ofRunner = Assert.Single(await Verifier.AnalyzeAsync(Verifier.Compile(Program), strict: true));
        Assert.StartsWith("'IWasiRunner' is not proven to support netFetch, which 'WasiExecInput.NetFetch' needs", ofRunner.GetMessage(null), StringComparison.Ordinal);
    }
}
