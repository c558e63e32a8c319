namespace WasiGuard.Tests.Guard;

/// <summary>The run-time half of <c>[RequiresCapability]</c> on a method: it refuses before it does anything.</summary>
public sealed class GuardForAMethodTests
{
    [Fact]
    public void Runner_LacksTheCapability_IsNamedWithTheMemberAndTheWayOut()
    {
        var refused = Assert.Throws<WasiCapabilityNotSupportedException>(
            () => CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(new PlainRunner(), "PlainRunner.Open"));

        Assert.Equal(
            "PlainRunner: netFetch is not supported (wasmtime CLI runner). Needed by PlainRunner.Open. Use a runner with [SupportsNetFetch], such as InProcessWasiRunner.",
            refused.Message);
        Assert.Equal(typeof(PlainRunner), refused.RunnerType);
        Assert.Equal(["netFetch"], refused.Capabilities);
        Assert.Equal(["PlainRunner.Open"], refused.Members);
    }

    [Fact]
    public void Runner_HasTheCapability_Passes()
    {
        CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(new FetchingRunner(), "FetchingRunner.Open");
        CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(new WasiRunnerSelector(new PlainRunner(), new FetchingRunner()), "IWasiRunner.Open");
    }

    [Fact]
    public void Selector_WhoseRunnersAllLackIt_SaysSo()
    {
        var refused = Assert.Throws<WasiCapabilityNotSupportedException>(
            () => CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(new WasiRunnerSelector(new PlainRunner()), "IWasiRunner.Open"));

        Assert.StartsWith("WasiRunnerSelector: netFetch is not supported (no runner in the list has it). Needed by IWasiRunner.Open.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadArguments_AreNamed()
    {
        Assert.Equal("runner", Assert.Throws<ArgumentNullException>(() => CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(null!, "X")).ParamName);
        Assert.Equal("member", Assert.Throws<ArgumentException>(() => CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(new PlainRunner(), "")).ParamName);
    }
}
