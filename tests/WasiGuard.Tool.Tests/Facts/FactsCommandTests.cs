using System.Text.Json;

[assembly: WasiGuard.MemberFacts("M:Tools.Runners.Create(System.Boolean)", "1; when $0: give new WasiGuard.InProcessWasiRunner; when not $0: give new WasiGuard.WasmtimeWasiRunner")]
[assembly: WasiGuard.MemberFacts("M:Tools.Runners.ByName(System.String)", "1; when $0 equals \"a; \\\"b\\\"\": give any")]
[assembly: WasiGuard.MemberFacts("M:Tools.Hostile", "1; give \u001b[31many")]

namespace WasiGuard.Tool.Tests.Facts;

public sealed class FactsCommandTests
{
    private static readonly string s_assembly = typeof(FactsCommandTests).Assembly.Location;

    [Fact]
    public async Task Facts_Json_HasEachMemberWithItsSentences()
    {
        var output = await ToolProgram.RunAsync("facts", s_assembly, "--json");

        Assert.Equal("", output.Error);
        Assert.Equal(0, output.ExitCode);
        var facts = JsonDocument.Parse(output.Output).RootElement;
        Assert.Equal(typeof(FactsCommandTests).Assembly.GetName().Name, facts.GetProperty("assembly").GetString());
        var members = facts.GetProperty("members").EnumerateArray().ToList();
        Assert.Equal(["M:Tools.Hostile", "M:Tools.Runners.ByName(System.String)", "M:Tools.Runners.Create(System.Boolean)"], members.Select(each => each.GetProperty("member").GetString()));
        Assert.All(members, each => Assert.Equal("1", each.GetProperty("version").GetString()));
        Assert.Equal(["when $0: give new WasiGuard.InProcessWasiRunner", "when not $0: give new WasiGuard.WasmtimeWasiRunner"], Sentences(members[2]));
        Assert.Equal(["when $0 equals \"a; \\\"b\\\"\": give any"], Sentences(members[1]));
    }

    [Fact]
    public async Task Facts_Text_IsATableWithoutWhatWouldReachATerminal()
    {
        var output = await ToolProgram.RunAsync("facts", s_assembly);

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("M:Tools.Hostile", output.Output, StringComparison.Ordinal);
        Assert.Contains("InProcessWasiRunner", output.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.Output);
    }

    [Fact]
    public async Task Facts_OfAnAssemblyWithoutAny_SaysSo()
    {
        var output = await ToolProgram.RunAsync("facts", typeof(WasiExecInput).Assembly.Location);

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("WasiGuardFacts", output.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65, "README.md")]
    [InlineData(66, "nowhere.dll")]
    [InlineData(66, "nowhere/nowhere.dll")]
    public async Task Facts_OfWhatIsNoAssembly_IsAnError(int expected, string file)
    {
        var output = await ToolProgram.RunAsync("facts", file);

        Assert.Equal(expected, output.ExitCode);
        Assert.Contains(file, output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_OfAnAssemblyAlone_AreRead()
    {
        using var directory = new TemporaryDirectory();
        var alone = Path.Combine(directory.Path, "Alone.dll");
        File.Copy(s_assembly, alone);

        var output = await ToolProgram.RunAsync("facts", alone, "--json");

        Assert.Equal("", output.Error);
        Assert.Equal(3, JsonDocument.Parse(output.Output).RootElement.GetProperty("members").GetArrayLength());
    }

    private static IEnumerable<string?> Sentences(JsonElement member) => member.GetProperty("facts").EnumerateArray().Select(each => each.GetString());
}
