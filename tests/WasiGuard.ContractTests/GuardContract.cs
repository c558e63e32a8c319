using System.Reflection;

namespace WasiGuard;

/// <summary>The rule: an input is honoured, or refused by name before anything starts.</summary>
public abstract class GuardContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    private static readonly WasiModule s_empty = WasiModule.FromBytes(default);

    private static Dictionary<string, (Type Attribute, WasiExecInput Input, string Member)> Rows { get; } = new()
    {
        ["netFetch"] = (typeof(SupportsNetFetchAttribute), new() { Module = s_empty, NetFetch = NetFetchPolicy.PublicInternet }, "WasiExecInput.NetFetch"),
        ["fileSnapshot"] = (typeof(SupportsFileSnapshotAttribute), new() { Module = s_empty, Files = WasiFileSnapshot.Empty }, "WasiExecInput.Files"),
        ["preopens"] = (typeof(SupportsPreopensAttribute), new() { Module = s_empty, Preopens = [] }, "WasiExecInput.Preopens"),
        ["readOnlyPreopens"] = (typeof(SupportsReadOnlyPreopensAttribute), new() { Module = s_empty, ReadOnlyPreopens = [] }, "WasiExecInput.ReadOnlyPreopens"),
        ["workingDirectory"] = (typeof(SupportsWorkingDirectoryAttribute), new() { Module = s_empty, WorkingDirectory = "/" }, "WasiExecInput.WorkingDirectory"),
        ["fuel"] = (typeof(SupportsFuelAttribute), new() { Module = s_empty, Limits = new() { Fuel = 1 } }, "WasiLimits.Fuel"),
        ["memoryLimit"] = (typeof(SupportsMemoryLimitAttribute), new() { Module = s_empty, Limits = new() { MaxMemoryBytes = 1 } }, "WasiLimits.MaxMemoryBytes"),
        ["streamingOutput"] = (typeof(SupportsStreamingOutputAttribute), new() { Module = s_empty, StandardOutputStream = Stream.Null }, "WasiExecInput.StandardOutputStream"),
        ["streamingInput"] = (typeof(SupportsStreamingInputAttribute), new() { Module = s_empty, StandardInputStream = Stream.Null }, "WasiExecInput.StandardInputStream"),
    };

    [Theory(Timeout = TestTimeout)]
    [InlineData("netFetch")]
    [InlineData("fileSnapshot")]
    [InlineData("preopens")]
    [InlineData("readOnlyPreopens")]
    [InlineData("workingDirectory")]
    [InlineData("fuel")]
    [InlineData("memoryLimit")]
    [InlineData("streamingOutput")]
    [InlineData("streamingInput")]
    public async Task Member_OfALackingCapability_IsRefusedBeforeTheModuleIsRead(string capability)
    {
        var (attribute, input, member) = Rows[capability];

        var failure = await Record.ExceptionAsync(() => RunAsync(input));

        if (Runner.GetType().GetCustomAttribute(attribute, inherit: true) is not null)
        {
            // The capability is there, so the empty module is what is wrong.
            Assert.IsType<WasiModuleException>(failure);
            return;
        }

        var refusal = Assert.IsType<WasiCapabilityNotSupportedException>(failure);
        Assert.Equal([capability], refusal.Capabilities);
        Assert.Equal([member], refusal.Members);
    }

    [Fact(Timeout = TestTimeout)]
    public void Capabilities_OfTheRunner_AreItsAttributes()
    {
        var set = Runner.GetCapabilities();

        Assert.All(Rows.Values, row => Assert.Equal(Runner.GetType().GetCustomAttribute(row.Attribute, inherit: true) is not null, set.Contains(row.Attribute)));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task NetFetch_WithEmptyModuleBytes_OnARunnerWithoutIt_FailsBeforeAnythingStarts()
    {
        Assert.SkipWhen(Declares<SupportsNetFetchAttribute>(), "This runner has netFetch.");
        using var watcher = new FileSystemWatcher(TemporaryDirectory) { IncludeSubdirectories = true };
        var touched = 0;
        watcher.Created += (_, _) => touched++;
        watcher.EnableRaisingEvents = true;

        var input = new WasiExecInput { Module = WasiModule.FromBytes(ReadOnlyMemory<byte>.Empty), NetFetch = NetFetchPolicy.PublicInternet };
        var refusal = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => RunAsync(input));

        Assert.Matches("(?i)netFetch.*not supported", refusal.Message);
        Assert.StartsWith($"{Runner.GetType().Name}: netFetch is not supported (", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, touched);
    }

    [Fact(Timeout = TestTimeout)]
    public void Refusal_IsThrown_NotReturned()
    {
        var foreign = Input("badimport");

        var refusal = Assert.Throws<WasiCapabilityNotSupportedException>(() => { _ = RunAsync(foreign); });

        Assert.Contains("env.missing", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["WasiExecInput.Module"], refusal.Members);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("badimport", "env.missing")]
    [InlineData("importmemory", "env.memory")]
    public async Task Import_ThatNobodyProvides_IsRefusedByName(string guest, string import)
    {
        var refusal = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => RunAsync(guest));

        Assert.Contains(import, refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Import_OfNetFetch_OnARunnerWithoutIt_IsRefusedByName()
    {
        Assert.SkipWhen(Declares<SupportsNetFetchAttribute>(), "This runner has netFetch.");

        var refusal = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => RunAsync("fetch", "http://localhost/"));

        Assert.Equal(["netFetch"], refusal.Capabilities);
        Assert.Contains("openagentic_netfetch.fetch_get", refusal.Message, StringComparison.Ordinal);
    }
}
