using System.Globalization;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

/// <summary>WG9001 counts hand-overs, and a report says whether it holds on every path.</summary>
public class SummaryTests
{
    [Theory]
    [InlineData("0 hand-overs: 0 proven, 0 reported, 0 unknown", "public static void Nothing() { }")]
    [InlineData("1 hand-overs: 1 proven, 0 reported, 0 unknown", "public static Task M(WasiModule m) => new InProcessWasiRunner().ExecuteAsync(new() { Module = m, NetFetch = NetFetchPolicy.PublicInternet });")]
    [InlineData("1 hand-overs: 0 proven, 1 reported, 0 unknown", "public static Task M(WasiModule m) => new WasmtimeWasiRunner().ExecuteAsync(new() { Module = m, NetFetch = NetFetchPolicy.PublicInternet });")]
    [InlineData("1 hand-overs: 0 proven, 0 reported, 1 unknown", "public static Task M(IWasiRunner r, WasiModule m) => r.ExecuteAsync(new() { Module = m, NetFetch = NetFetchPolicy.PublicInternet });")]
    [InlineData("1 hand-overs: 0 proven, 0 reported, 1 unknown", "public static Task M(IWasiRunner r, WasiExecInput i) => r.ExecuteAsync(i);")]
    [InlineData("1 hand-overs: 1 proven, 0 reported, 0 unknown", "public static Task M(IWasiRunner r, WasiModule m) => r.ExecuteAsync(new() { Module = m });")]
    // What a private helper is given decides.
    [InlineData("1 hand-overs: 1 proven, 0 reported, 0 unknown", """
        public static Task M(WasiModule m) => Send(new InProcessWasiRunner(), new() { Module = m, NetFetch = NetFetchPolicy.PublicInternet });
        private static Task Send(IWasiRunner r, WasiExecInput i) => r.ExecuteAsync(i);
        """)]
    [InlineData("1 hand-overs: 0 proven, 1 reported, 0 unknown", """
        public static Task M(WasiModule m) => Send(new InProcessWasiRunner(), new() { Module = m, NetFetch = NetFetchPolicy.PublicInternet });
        public static Task N(WasiModule m) => Send(new WasmtimeWasiRunner(), new() { Module = m, NetFetch = NetFetchPolicy.PublicInternet });
        private static Task Send(IWasiRunner r, WasiExecInput i) => r.ExecuteAsync(i);
        """)]
    public async Task Summary_Counts(string expected, string members)
    {
        var summary = Assert.Single(await ReportsAsync(members, summary: true), each => each.Id == "WG9001");

        Assert.Equal(expected, summary.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal("Scenario", summary.Properties["assembly"]);
    }

    [Fact]
    public async Task NoLog_NoSummary() => Assert.DoesNotContain(await ReportsAsync("public static void Nothing() { }", summary: false), each => each.Id == "WG9001");

    [Theory]
    [InlineData("always", "await new WasmtimeWasiRunner().ExecuteAsync(input);")]
    [InlineData("always", "if (flag) await new WasmtimeWasiRunner().ExecuteAsync(input);")]
    [InlineData("always", "IWasiRunner r = flag ? new WasmtimeWasiRunner() : new Second(); await r.ExecuteAsync(input);")]
    [InlineData("sometimes", "IWasiRunner r = flag ? new WasmtimeWasiRunner() : new InProcessWasiRunner(); await r.ExecuteAsync(input);")]
    [InlineData("sometimes", "await new WasmtimeWasiRunner().ExecuteAsync(flag ? input : input with { NetFetch = null });")]
    [InlineData("sometimes", "IWasiRunner r = flag ? new WasmtimeWasiRunner() : new InProcessWasiRunner(); await Send(r, input);")]
    [InlineData("always", "await Send(new InProcessWasiRunner(), input); await Send(new WasmtimeWasiRunner(), input);")]
    public async Task Report_SaysHowCertainItIs(string certainty, string body)
    {
        var report = Assert.Single(await ReportsAsync($$"""
            public static async Task M(WasiModule module, bool flag)
            {
                var input = new WasiExecInput { Module = module, NetFetch = NetFetchPolicy.PublicInternet };
                {{body}}
            }

            public static Task Send(IWasiRunner r, WasiExecInput i) => r.ExecuteAsync(i);

            public class Second : WasmtimeWasiRunner;
            """, summary: false), each => each.Id == "WG1001");

        Assert.Equal(certainty, report.Properties["certainty"]);
        Assert.Equal(certainty == "sometimes", report.GetMessage(CultureInfo.InvariantCulture).EndsWith("; on other paths the call is right", StringComparison.Ordinal));
    }

    private static async Task<IEnumerable<Diagnostic>> ReportsAsync(string members, bool summary)
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
                    {{members}}
                    }
                    """,
            },
        };
        if (summary)
            program.Global["wasiguard_summary"] = "true";
        return await program.ReportsAsync();
    }
}
