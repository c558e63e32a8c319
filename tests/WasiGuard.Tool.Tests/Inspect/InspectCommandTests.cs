using System.Text.Json;

namespace WasiGuard.Tool.Tests.Inspect;

public sealed class InspectCommandTests
{
    [Fact]
    public async Task Inspect_ModuleThatFetches_NamesTheCapabilityAndTheRunnerThatHasIt()
    {
        var report = await InspectAsync(ToolProgram.Guest("fetch"));

        Assert.Equal(["netFetch"], report.GetProperty("capabilities").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains(report.GetProperty("imports").EnumerateArray(), import =>
            import.GetProperty("module").GetString() == "openagentic_netfetch" && import.GetProperty("name").GetString() == "fetch_get" && import.GetProperty("kind").GetString() == "function");
        Assert.True(Verdict(report, "InProcessWasiRunner").GetProperty("supported").GetBoolean());
        Assert.True(Verdict(report, "BrowserWasiRunner").GetProperty("supported").GetBoolean());
        Assert.False(Verdict(report, "BrowserWasiRunner").GetProperty("available").GetBoolean());
        var refused = Verdict(report, "WasmtimeWasiRunner");
        Assert.False(refused.GetProperty("supported").GetBoolean());
        Assert.Contains("netFetch is not supported", refused.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Inspect_PlainModule_NeedsNothing()
    {
        var report = await InspectAsync(ToolProgram.Guest("hello"));

        Assert.Empty(report.GetProperty("capabilities").EnumerateArray());
        Assert.All(report.GetProperty("runners").EnumerateArray(), verdict => Assert.True(verdict.GetProperty("supported").GetBoolean()));
        Assert.Equal(new FileInfo(ToolProgram.Guest("hello")).Length, report.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Inspect_ImportThatNobodyProvides_CanRunNowhere()
    {
        var report = await InspectAsync(ToolProgram.Guest("badimport"));

        Assert.All(report.GetProperty("runners").EnumerateArray(), verdict =>
        {
            Assert.False(verdict.GetProperty("supported").GetBoolean());
            Assert.Contains("env.missing", verdict.GetProperty("reason").GetString());
        });
    }

    [Fact]
    public async Task Inspect_Text_IsPlainWhereThereIsNoTerminal()
    {
        var output = await ToolProgram.RunAsync("inspect", ToolProgram.Guest("fetch"));

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("Capabilities needed: netFetch", output.Output);
        Assert.Contains("openagentic_netfetch: fetch_get", output.Output);
        Assert.DoesNotContain('\u001b', output.Output);
        Assert.All(output.Output, character => Assert.InRange(character, '\n', '~'));
    }

    [Theory]
    [InlineData(65, "tests/Modules/component.wasm")]
    [InlineData(65, "LICENSE")]
    [InlineData(66, "nowhere.wasm")]
    [InlineData(66, "tests")]
    public async Task Inspect_WhatIsNoModule_IsAnError(int expected, string file)
    {
        var output = await ToolProgram.RunAsync("inspect", file);

        Assert.Equal(expected, output.ExitCode);
        Assert.StartsWith("wasiguard: ", output.Error);
        Assert.Empty(output.Stdout);
    }

    private static async Task<JsonElement> InspectAsync(string module)
    {
        var output = await ToolProgram.RunAsync("inspect", module, "--json");
        Assert.Equal(0, output.ExitCode);
        return JsonDocument.Parse(output.Output).RootElement;
    }

    private static JsonElement Verdict(JsonElement report, string runner) =>
        report.GetProperty("runners").EnumerateArray().Single(verdict => verdict.GetProperty("runner").GetString() == runner);
}
