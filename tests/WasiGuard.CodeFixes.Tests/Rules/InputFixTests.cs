namespace WasiGuard.CodeFixes.Tests;

public class InputFixTests
{
    private const string Policy = "private static readonly NetFetchPolicy s_api = new() { Allow = [\"a.example\"] };";

    [Fact]
    public Task RemoveMember_InTheCall() => FixVerifier.FixesAsync<RemoveMemberFix>("WG1001",
        Program("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });"),
        Program("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module });"));

    [Fact]
    public Task RemoveMember_OfALocal() => FixVerifier.FixesAsync<RemoveMemberFix>("WG1001",
        Program("var input = new WasiExecInput { NetFetch = s_api, Module = module };\n        await new WasmtimeWasiRunner().ExecuteAsync(input);"),
        Program("var input = new WasiExecInput { Module = module };\n        await new WasmtimeWasiRunner().ExecuteAsync(input);"));

    [Fact]
    public Task RemoveMember_OnlyOneOfAWith() => FixVerifier.FixesAsync<RemoveMemberFix>("WG1001",
        Program("var input = new WasiExecInput { Module = module };\n        await new WasmtimeWasiRunner().ExecuteAsync(input with { NetFetch = s_api });"),
        Program("var input = new WasiExecInput { Module = module };\n        await new WasmtimeWasiRunner().ExecuteAsync(input);"));

    [Fact]
    public Task UseCapableRunner_ReplacesTheCreation() => FixVerifier.FixesAsync<UseCapableRunnerFix>("WG1001",
        Program("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });"),
        Program("await new InProcessWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });"),
        "Use InProcessWasiRunner");

    [Fact]
    public Task UseCapableRunner_ReplacesTheDeclaredTypeToo() => FixVerifier.FixesAsync<UseCapableRunnerFix>("WG1001",
        Program("WasmtimeWasiRunner runner = new();\n        await runner.ExecuteAsync(new() { Module = module, NetFetch = s_api });"),
        Program("BrowserWasiRunner runner = new();\n        await runner.ExecuteAsync(new() { Module = module, NetFetch = s_api });"),
        "Use BrowserWasiRunner");

    [Fact]
    public Task UseCapableRunner_Several_FixesAll() => FixVerifier.FixesAllAsync<UseCapableRunnerFix>("WG1001",
        Program("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });\n        var other = new WasmtimeWasiRunner();\n        await other.ExecuteAsync(new() { Module = module, ReadOnlyPreopens = [] });"),
        Program("await new InProcessWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });\n        var other = new InProcessWasiRunner();\n        await other.ExecuteAsync(new() { Module = module, ReadOnlyPreopens = [] });"),
        "Use InProcessWasiRunner");

    [Fact]
    public Task Guard_AroundACallOnALocal() => FixVerifier.FixesAsync<GuardCallFix>("WG1001",
        Program("var runner = new WasmtimeWasiRunner();\n        await runner.ExecuteAsync(new() { Module = module, NetFetch = s_api });"),
        Program("var runner = new WasmtimeWasiRunner();\n        if (runner.Supports<SupportsNetFetchAttribute>())\n        {\n            await runner.ExecuteAsync(new() { Module = module, NetFetch = s_api });\n        }\n        else\n        {\n            throw new NotSupportedException(\"'runner' does not support netFetch, which 'WasiExecInput.NetFetch' needs.\");\n        }"));

    [Fact]
    public Task Guard_ValueOfTheCallIsUsed_OffersNothing() => FixVerifier.OffersNothingAsync<GuardCallFix>("WG1001",
        Program("var runner = new WasmtimeWasiRunner();\n        var result = await runner.ExecuteAsync(new() { Module = module, NetFetch = s_api });\n        Console.WriteLine(result);"));

    [Fact]
    public Task Guard_NotProven_FixesAll() => FixVerifier.FixesAllAsync<GuardCallFix>("WG1002",
        Program("await one.ExecuteAsync(new() { Module = module, NetFetch = s_api });\n        await other.ExecuteAsync(new() { Module = module, NetFetch = s_api });", "IWasiRunner one, IWasiRunner other"),
        Program("if (one.Supports<SupportsNetFetchAttribute>())\n        {\n            await one.ExecuteAsync(new() { Module = module, NetFetch = s_api });\n        }\n        else\n        {\n            throw new NotSupportedException(\"'one' does not support netFetch, which 'WasiExecInput.NetFetch' needs.\");\n        }\n        if (other.Supports<SupportsNetFetchAttribute>())\n        {\n            await other.ExecuteAsync(new() { Module = module, NetFetch = s_api });\n        }\n        else\n        {\n            throw new NotSupportedException(\"'other' does not support netFetch, which 'WasiExecInput.NetFetch' needs.\");\n        }", "IWasiRunner one, IWasiRunner other"),
        strict: true);

    [Fact]
    public Task NarrowParameter_TakesACapableRunner() => FixVerifier.FixesAsync<NarrowParameterFix>("WG1002",
        Program("await runner.ExecuteAsync(new() { Module = module, NetFetch = s_api });", "IWasiRunner runner"),
        Program("await runner.ExecuteAsync(new() { Module = module, NetFetch = s_api });", "InProcessWasiRunner runner"),
        "Take a InProcessWasiRunner", strict: true);

    [Fact]
    public Task NarrowParameter_Several_FixesAll() => FixVerifier.FixesAllAsync<NarrowParameterFix>("WG1002",
        Program(OneTwiceAndOther, "IWasiRunner one, IWasiRunner other"),
        Program(OneTwiceAndOther, "InProcessWasiRunner one, InProcessWasiRunner other"),
        "Take a InProcessWasiRunner", strict: true);

    [Fact]
    public Task DeclareOnRunner_Several_FixesAll() => FixVerifier.FixesAllAsync<DeclareOnRunnerFix>("WG1001",
        Program(OneTwiceAndOther, "MineRunner one, OtherRunner other") + Runner("") + Runner("").Replace("MineRunner", "OtherRunner", StringComparison.Ordinal),
        Program(OneTwiceAndOther, "MineRunner one, OtherRunner other") + Runner("[SupportsNetFetch]\n") + Runner("[SupportsNetFetch]\n").Replace("MineRunner", "OtherRunner", StringComparison.Ordinal));

    [Fact]
    public Task DeclareOnRunner_ThatReadsTheInput() => FixVerifier.FixesAsync<DeclareOnRunnerFix>("WG1001",
        Program("await new MineRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });") + Runner(""),
        Program("await new MineRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });") + Runner("[SupportsNetFetch]\n"));

    [Fact]
    public Task UndeclaredRead_InSeveralRunners_FixesAll() => FixVerifier.FixesAllAsync<UndeclaredReadFix>("WG2003",
        Runner("").TrimStart() + Runner("").Replace("MineRunner", "OtherRunner", StringComparison.Ordinal),
        Runner("[SupportsNetFetch]\n").TrimStart() + Runner("[SupportsNetFetch]\n").Replace("MineRunner", "OtherRunner", StringComparison.Ordinal));

    private const string OneTwiceAndOther = """
        await one.ExecuteAsync(new() { Module = module, NetFetch = s_api });
                await one.ExecuteAsync(new() { Module = module, NetFetch = s_api });
                await other.ExecuteAsync(new() { Module = module, NetFetch = s_api });
        """;

    private static string Runner(string attribute) => $$"""


        {{attribute}}public sealed class MineRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 });
        }
        """;

    private static string Program(string body, string parameters = "") => $$"""
        public static class App
        {
            {{Policy}}

            public static async Task RunAsync(WasiModule module{{(parameters.Length > 0 ? ", " + parameters : "")}})
            {
                {{body}}
            }
        }
        """;
}
