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
}
