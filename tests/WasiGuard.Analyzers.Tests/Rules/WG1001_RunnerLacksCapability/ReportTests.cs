using System.Globalization;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Where WG1001 is reported, and what it carries.</summary>
public class ReportTests
{
    [Theory]
    [InlineData("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });", "NetFetch = policy")]
    [InlineData("await new BrowserWasiRunner().ExecuteAsync(new() { Module = module, Limits = new() { Fuel = 1 } });", "Fuel = 1")]
    [InlineData("var input = new WasiExecInput { Module = module, NetFetch = policy }; await new WasmtimeWasiRunner().ExecuteAsync(input);", "input")]
    public async Task Report_StandsOnTheMemberOrTheArgument(string body, string at)
    {
        var compilation = Verifier.Compile(Program(body));

        var diagnostic = Assert.Single(await Verifier.AnalyzeAsync(compilation));

        Assert.Equal("WG1001", diagnostic.Id);
        Assert.Equal(at, diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan));
    }

    [Fact]
    public async Task Report_NamesRunnerCapabilityAndMember_AndCarriesThemForTheFixes()
    {
        var diagnostic = Assert.Single(await Verifier.AnalyzeAsync(Verifier.Compile(Program("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });"))));

        Assert.Equal("'WasmtimeWasiRunner' does not support netFetch, which 'WasiExecInput.NetFetch' needs", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal("WasiGuard.SupportsNetFetchAttribute", diagnostic.Properties[DiagnosticProperties.Capability]);
        Assert.Equal("WasiExecInput.NetFetch", diagnostic.Properties[DiagnosticProperties.Member]);
    }

    [Theory]
    [InlineData("await new InProcessWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });")]
    [InlineData("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = null });")]
    public async Task CapableRunnerOrNoMember_DoesNotReport(string body) => Assert.Empty(await Verifier.AnalyzeAsync(Verifier.Compile(Program(body))));

    private static string Program(string body) => $$"""
        using System.Threading.Tasks;
        using WasiGuard;

        public static class App
        {
            public static async Task RunAsync(WasiModule module, NetFetchPolicy policy)
            {
                {{body}}
            }
        }
        """;
}
