using System.Text.Json;

namespace WasiGuard.Browser.Tests;

/// <summary>What the page does not tell is a failure, never success.</summary>
public sealed class BrowserSummaryTests
{
    [Theory]
    [InlineData("""{ "kind": "ended", "exitCode": 3, "filesError": null, "removed": [], "entries": [] }""", WasiTermination.Exited)]
    [InlineData("""{ "kind": "ended", "trap": "", "filesError": null, "removed": [], "entries": [] }""", WasiTermination.Trapped)]
    [InlineData("""{ "kind": "timedOut", "filesError": null, "removed": [], "entries": [] }""", WasiTermination.TimedOut)]
    public void TerminationOf_WhatIsTold_IsTheEnd(string json, WasiTermination termination) =>
        Assert.Equal(termination, Summary(json).TerminationOf("a.wasm"));

    [Theory]
    [InlineData("""{ "kind": "ended", "filesError": null, "removed": [], "entries": [] }""")]
    [InlineData("""{ "kind": "ended", "exitCode": 0, "trap": "both", "filesError": null, "removed": [], "entries": [] }""")]
    [InlineData("""{ "kind": "refused", "filesError": null, "removed": [], "entries": [] }""")]
    [InlineData("""{ "kind": "failed", "message": "a\nb", "filesError": null, "removed": [], "entries": [] }""")]
    [InlineData("""{ "kind": "other", "exitCode": 0, "filesError": null, "removed": [], "entries": [] }""")]
    public void TerminationOf_WhatIsNotTold_IsAFailure(string json)
    {
        var failure = Assert.Throws<WasiRunnerException>(() => Summary(json).TerminationOf("a\n.wasm"));

        Assert.Contains(@"'a\n.wasm'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("""{ "exitCode": 0, "filesError": null, "removed": [], "entries": [] }""")]
    [InlineData("""{ "kind": "ended", "exitCode": 0, "removed": [], "entries": [] }""")]
    [InlineData("""{ "kind": "ended", "exitCode": 0, "filesError": null, "entries": [] }""")]
    [InlineData("""{ "kind": "ended", "exitCode": 0, "filesError": null, "removed": [] }""")]
    public void Summary_WithoutARequiredMember_CannotBeRead(string json) => Assert.Throws<JsonException>(() => Summary(json));

    [Theory]
    [InlineData("../a")]
    [InlineData("a\\u0000b")]
    [InlineData("a//b")]
    public void Apply_NameThatASnapshotCannotHold_IsAnErrorOfTheFilesOnly(string path)
    {
        var (files, error) = Summary($$"""{ "kind": "ended", "exitCode": 0, "filesError": null, "removed": [], "entries": [{ "path": "{{path}}", "length": 1 }] }""").Apply(WasiFileSnapshot.Empty, new byte[1]);

        Assert.Null(files);
        Assert.StartsWith("The guest left what a snapshot cannot hold.", error, StringComparison.Ordinal);
        Assert.DoesNotContain(error!, character => char.IsControl(character));
    }

    private static BrowserSummary Summary(string json) => JsonSerializer.Deserialize(json, BrowserJson.Default.BrowserSummary)!;
}
