using System.Globalization;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

/// <summary>What a message and the properties of a diagnostic say of the two places: where the member was set, and where the runner was created.</summary>
public class PlacesTests
{
    [Fact]
    public async Task OtherLines_StandInWordsInMessageAndProperties()
    {
        var report = await ReportAsync("""
            var runner = new WasmtimeWasiRunner();
            var input = new WasiExecInput
            {
                Module = module,
                NetFetch = policy,
            };
            await runner.ExecuteAsync(input);
            """);

        Assert.Equal(
            "'WasmtimeWasiRunner' does not support netFetch, which 'WasiExecInput.NetFetch' needs; the member is set in Host.cs, line 12, the runner is created in Host.cs, line 8",
            report.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal(("Host.cs, line 12", "Host.cs, line 8"), (report.Properties["memberSet"], report.Properties["runnerCreated"]));
        Assert.Equal([11, 7], report.AdditionalLocations.Select(place => place.GetLineSpan().StartLinePosition.Line));
    }

    [Fact]
    public async Task SameLine_IsNotRepeatedInTheMessage()
    {
        var report = await ReportAsync("await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });");

        Assert.Equal("'WasmtimeWasiRunner' does not support netFetch, which 'WasiExecInput.NetFetch' needs", report.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal("Host.cs, line 8", report.Properties["memberSet"]);
    }

    [Theory]
    [InlineData("WasmtimeWasiRunner? runner = module is null ? null : new WasmtimeWasiRunner(); await runner!.ExecuteAsync(new() { Module = module!, NetFetch = policy });")]
    [InlineData("await given!.ExecuteAsync(new() { Module = module, NetFetch = policy });")]
    [InlineData("await given?.ExecuteAsync(new() { Module = module, NetFetch = policy })!;")]
    public async Task NullableRunner_IsNamedByItsType(string body) =>
        Assert.StartsWith("'WasmtimeWasiRunner' does not support netFetch", (await ReportAsync(body)).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static async Task<Diagnostic> ReportAsync(string body)
    {
        var program = new ReportedProgram
        {
            Files =
            {
                ["/src/Host.cs"] = $$"""
                    using System.Threading.Tasks;
                    using WasiGuard;

                    public static class Host
                    {
                        public static async Task RunAsync(WasiModule module, NetFetchPolicy policy, WasmtimeWasiRunner? given)
                        {
                    {{body}}
                        }
                    }
                    """,
            },
        };
        return Assert.Single(await program.ReportsAsync());
    }
}
