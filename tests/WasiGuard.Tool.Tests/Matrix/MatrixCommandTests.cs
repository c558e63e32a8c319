using System.Text.Json;

namespace WasiGuard.Tool.Tests.Matrix;

public sealed class MatrixCommandTests
{
    [Fact]
    public async Task Matrix_OfTheShippedRunners_HasWhatTheGuardReads()
    {
        var matrix = await ReadAsync("matrix", "--json");

        Assert.Equal(
            ["streamingOutput", "streamingInput", "netFetch", "fileSnapshot", "preopens", "readOnlyPreopens", "workingDirectory", "fuel", "memoryLimit"],
            Names(matrix.GetProperty("capabilities")));
        Assert.Equal(["BrowserWasiRunner", "InProcessWasiRunner", "WasmtimeWasiRunner"], Names(matrix.GetProperty("runners")));
        Assert.Equal(["fileSnapshot", "netFetch", "streamingOutput", "workingDirectory"], Supports(matrix, "BrowserWasiRunner"));
        Assert.Equal(["fileSnapshot", "fuel", "memoryLimit", "preopens", "streamingInput", "streamingOutput", "workingDirectory"], Supports(matrix, "WasmtimeWasiRunner"));
        Assert.Equal(["WasiRunnerSelector"], matrix.GetProperty("decidedAtRunTime").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["WasiLimits.Fuel"], Single(matrix.GetProperty("capabilities"), "fuel").GetProperty("setBy").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Matrix_OfAnAssembly_ShowsItsRunnersWithCapabilitiesOfTheirOwnAndInherited()
    {
        var matrix = await ReadAsync("matrix", typeof(MatrixCommandTests).Assembly.Location, "--json");

        Assert.Equal(["fuel", "gpu"], Supports(matrix, nameof(GpuRunner)));
        Assert.Equal(["fuel", "gpu", "netFetch"], Supports(matrix, nameof(FetchingGpuRunner)));
        Assert.Equal(["GpuInput.Gpu"], Single(matrix.GetProperty("capabilities"), "gpu").GetProperty("setBy").EnumerateArray().Select(name => name.GetString()));
        Assert.DoesNotContain("HiddenRunner", Names(matrix.GetProperty("runners")));
    }

    [Fact]
    public async Task Matrix_Markdown_IsATable()
    {
        var output = await ToolProgram.RunAsync("matrix", typeof(MatrixCommandTests).Assembly.Location, "--format", "markdown");

        var lines = output.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("| capability | `FetchingGpuRunner` | `GpuRunner` |", lines[0]);
        Assert.Equal("|---|---|---|", lines[1]);
        Assert.Contains("| netFetch | yes | no |", lines);
        Assert.Contains("| gpu | yes | yes |", lines);
    }

    [Fact]
    public async Task Matrix_Text_IsPlainWhereThereIsNoTerminal()
    {
        var output = await ToolProgram.RunAsync("matrix");

        Assert.Equal(0, output.ExitCode);
        Assert.Matches(@"(?m)^netFetch +.*yes", output.Output);
        Assert.DoesNotContain('\u001b', output.Output);
    }

    [Theory]
    [InlineData(65, "README.md")]
    [InlineData(66, "nowhere.dll")]
    [InlineData(66, "nowhere/nowhere.dll")]
    public async Task Matrix_OfWhatIsNoAssembly_IsAnError(int expected, string file)
    {
        var output = await ToolProgram.RunAsync("matrix", file);

        Assert.Equal(expected, output.ExitCode);
        Assert.Contains(file, output.Error);
    }

    private static async Task<JsonElement> ReadAsync(params string[] arguments)
    {
        var output = await ToolProgram.RunAsync(arguments);
        Assert.Equal("", output.Error);
        Assert.Equal(0, output.ExitCode);
        return JsonDocument.Parse(output.Output).RootElement;
    }

    private static IEnumerable<string?> Names(JsonElement rows) => rows.EnumerateArray().Select(row => row.GetProperty("name").GetString());

    private static JsonElement Single(JsonElement rows, string name) => rows.EnumerateArray().Single(row => row.GetProperty("name").GetString() == name);

    private static IEnumerable<string?> Supports(JsonElement matrix, string runner) =>
        Single(matrix.GetProperty("runners"), runner).GetProperty("supports").EnumerateArray().Select(name => name.GetString());

    private sealed class HiddenRunner : WasiRunner
    {
        protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;

public sealed record GpuInput : WasiExecInput
{
    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public string? Gpu { get; init; }
}

[SupportsFuel]
[SupportsGpu]
public class GpuRunner : WasiRunner
{
    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"No GPU {(input as GpuInput)?.Gpu} here for {input.Limits.Fuel} units of fuel.");
}

[SupportsNetFetch]
public sealed class FetchingGpuRunner : GpuRunner
{
    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        input.NetFetch is null ? base.ExecuteCoreAsync(input, cancellationToken) : throw new NotSupportedException("There is no network here.");
}
