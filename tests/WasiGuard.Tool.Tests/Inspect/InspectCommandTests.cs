using System.Text;
using System.Text.Json;
using WasmtimeStandIn;

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

    [Theory]
    [InlineData("nostart")]
    [InlineData("startparam")]
    public async Task Inspect_ModuleThatIsNoProgram_CanRunNowhere(string guest)
    {
        var report = await InspectAsync(ToolProgram.Guest(guest));

        Assert.All(report.GetProperty("runners").EnumerateArray(), verdict =>
        {
            Assert.False(verdict.GetProperty("supported").GetBoolean());
            Assert.Contains("_start", verdict.GetProperty("reason").GetString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Inspect_NamesThatForgeLines_AreEscapedInTheTableAndInJson()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "a\nrunner yes.wasm");
        await File.WriteAllBytesAsync(file, Importing(("env\n  openagentic_netfetch", "x\u001b[2J\u202e"), ("env\n  openagentic_netfetch", "\u0085\u2028\U000e0041")), TestContext.Current.CancellationToken);

        var table = await ToolProgram.RunAsync("inspect", file);
        var json = await ToolProgram.RunAsync("inspect", file, "--json");

        Assert.StartsWith(@"a\nrunner yes.wasm: ", table.Output, StringComparison.Ordinal);
        Assert.Contains(@"  env\n  openagentic_netfetch: x\u{1b}[2J\u{202e}, \u{85}\u{2028}\u{e0041}" + "\n", table.Output, StringComparison.Ordinal);
        Assert.All(table.Output + json.Output, character => Assert.InRange(character, '\n', '~'));
        Assert.Equal("x\u001b[2J\u202e", JsonDocument.Parse(json.Output).RootElement.GetProperty("imports")[0].GetProperty("name").GetString());
        Assert.Equal("\u0085\u2028\U000e0041", JsonDocument.Parse(json.Output).RootElement.GetProperty("imports")[1].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Inspect_ThousandsOfImports_GiveAShortTable()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "many.wasm");
        await File.WriteAllBytesAsync(file, Importing([.. Enumerable.Range(0, 20_000).Select(i => ($"m{i % 100}", $"f{i}"))]), TestContext.Current.CancellationToken);

        var table = await ToolProgram.RunAsync("inspect", file);

        Assert.InRange(table.Output.Length, 1000, 120_000);
        Assert.Contains("and from 50 more; --json has them all", table.Output, StringComparison.Ordinal);
        Assert.Contains(" and 19995 more are not supported", OnOneLine(table.Output), StringComparison.Ordinal);
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

    /// <summary>A person reads it in a terminal of 80 columns, whatever is wrong with the module.</summary>
    [Theory]
    [InlineData("fetch")]
    [InlineData("badimport")]
    [InlineData("nostart")]
    [InlineData("hello")]
    public async Task Inspect_Text_FitsEightyColumns(string guest)
    {
        var output = await ToolProgram.RunAsync("inspect", ToolProgram.Guest(guest));

        Assert.All(output.Output.Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, 80));
        foreach (var runner in (string[])["InProcessWasiRunner", "WasmtimeWasiRunner", "BrowserWasiRunner"])
            Assert.Contains($"\n{runner}: can", output.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Functions_ThatARunDoesNotCall_AreNamed()
    {
        using var directory = new TemporaryDirectory();
        var file = await TextAsync(directory, """(module (memory (export "memory") 2) (func (export "_start")) (func (export "render")) (func $twice (export "a\nb") (export "c")))""");

        var report = await InspectAsync(file);
        var text = await ToolProgram.RunAsync("inspect", file);

        Assert.Equal(["render", "a\nb", "c"], report.GetProperty("notCalled").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["_start"], report.GetProperty("entryPoints").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(2 * 65536, report.GetProperty("memoryBytes").GetInt64());
        Assert.Contains(@"Exported, and not called by a run: render, a\nb, c", text.Output, StringComparison.Ordinal);
    }

    /// <summary>What the Wasmtime runners refuse by default for its memory, the page may run.</summary>
    [Theory]
    [InlineData("(memory 40000)", "Ceilings.MemoryBytes")]
    [InlineData("(table 5000000 funcref)", "Ceilings.TableElements")]
    [InlineData("(memory 1 1000 shared)", "threads")]
    public async Task Inspect_ModuleAboveACeiling_IsRefusedAsByTheRunners(string declaration, string named)
    {
        using var directory = new TemporaryDirectory();
        var file = await TextAsync(directory, $"""(module {declaration} (func (export "_start")))""");

        var report = await InspectAsync(file);

        foreach (var runner in (string[])["InProcessWasiRunner", "WasmtimeWasiRunner"])
        {
            Assert.False(Verdict(report, runner).GetProperty("supported").GetBoolean());
            Assert.Contains(named, Verdict(report, runner).GetProperty("reason").GetString(), StringComparison.Ordinal);
        }

        Assert.True(Verdict(report, "BrowserWasiRunner").GetProperty("supported").GetBoolean());
        var run = await ToolProgram.RunAsync("run", file);
        Assert.Equal(65, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Proposals_AreNamed_AndWhatTheProgramLacksIsSaid()
    {
        using var directory = new TemporaryDirectory();
        var file = await TextAsync(directory, """(module (tag $e) (func (export "_start") (block (try_table (catch_all 0)))))""");
        var older = WasmtimeProgram.All.FirstOrDefault(path => path.Contains("wasmtime-36", StringComparison.Ordinal));

        Assert.Equal(["exceptions"], (await InspectAsync(file)).GetProperty("proposals").EnumerateArray().Select(name => name.GetString()));
        Assert.SkipWhen(older is null, "There is no program of version 36 here.");
        var report = JsonDocument.Parse((await ToolProgram.RunAsync(new ToolStart { Arguments = ["inspect", file, "--json"], Environment = new Dictionary<string, string> { ["WASMTIME"] = older! } })).Output).RootElement;
        Assert.Contains("exceptions", Verdict(report, "WasmtimeWasiRunner").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.True(Verdict(report, "InProcessWasiRunner").GetProperty("supported").GetBoolean());
    }

    private static async Task<string> TextAsync(TemporaryDirectory directory, string text)
    {
        var file = Path.Combine(directory.Path, "module.wasm");
        await File.WriteAllBytesAsync(file, Wasmtime.Module.ConvertText(text), TestContext.Current.CancellationToken);
        return file;
    }

    private static string OnOneLine(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private static async Task<JsonElement> InspectAsync(string module)
    {
        var output = await ToolProgram.RunAsync("inspect", module, "--json");
        Assert.Equal(0, output.ExitCode);
        return JsonDocument.Parse(output.Output).RootElement;
    }

    private static byte[] Importing(params (string Module, string Name)[] functions)
    {
        byte[] imports = [.. Number(functions.Length), .. functions.SelectMany(import => (byte[])[.. Name(import.Module), .. Name(import.Name), 0, 0])];
        return [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0, 2, .. Number(imports.Length), .. imports];

        static byte[] Name(string text) => [.. Number(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];
        static byte[] Number(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Number(value >> 7)];
    }

    private static JsonElement Verdict(JsonElement report, string runner) =>
        report.GetProperty("runners").EnumerateArray().Single(verdict => verdict.GetProperty("runner").GetString() == runner);
}
