using System.ComponentModel;

namespace WasiGuard.Tests.Guard;

public sealed class CapabilityGuardTests
{
    private static readonly WasiModule s_empty = WasiModule.FromBytes(ReadOnlyMemory<byte>.Empty);
    private static readonly NetFetchPolicy s_policy = new() { Allow = ["api.example.com"] };

    [Fact]
    public void ThrowIfUnsupported_NetFetchOnARunnerWithoutIt_NamesEverything()
    {
        var input = new WasiExecInput { Module = s_empty, NetFetch = s_policy };

        var refused = Assert.Throws<WasiCapabilityNotSupportedException>(() => CapabilityGuard.ThrowIfUnsupported(new CommandLineRunner(), input));

        Assert.Equal(
            "CommandLineRunner: netFetch is not supported (wasmtime CLI runner). Set by WasiExecInput.NetFetch. Use a runner with [SupportsNetFetch], such as InProcessWasiRunner, or leave NetFetch null.",
            refused.Message);
        Assert.Matches("(?i)netFetch.*not supported", refused.Message);
        Assert.Equal(typeof(CommandLineRunner), refused.RunnerType);
        Assert.Equal(["netFetch"], refused.Capabilities);
        Assert.Equal(["WasiExecInput.NetFetch"], refused.Members);
    }

    [Fact]
    public void ThrowIfUnsupported_SeveralMembers_OneExceptionNamesThemAll()
    {
        var input = new WasiExecInput { Module = s_empty, NetFetch = s_policy, WorkingDirectory = "/work", Limits = new() { Fuel = 1 } };

        var refused = Assert.Throws<WasiCapabilityNotSupportedException>(() => CapabilityGuard.ThrowIfUnsupported(new CommandLineRunner(), input));

        Assert.Equal(["fuel", "netFetch", "workingDirectory"], refused.Capabilities.Order());
        Assert.Equal(["WasiExecInput.NetFetch", "WasiExecInput.WorkingDirectory", "WasiLimits.Fuel"], refused.Members.Order());
        Assert.Matches("(?i)netFetch.*not supported", refused.Message);
    }

    [Description("wasmtime CLI runner")]
    private sealed class CommandLineRunner : WasiRunner
    {
        protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
            Task.FromResult(new WasiExecResult { ExitCode = 0 });
    }
}
