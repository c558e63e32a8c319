namespace WasiGuard.Tests.Execution;

public sealed class WasiRunnerSelectorTests
{
    private static readonly WasiExecInput s_plain = new() { Module = Wasm.Hello };
    private static readonly WasiExecInput s_fetching = s_plain with { NetFetch = new() { Allow = ["example.com"] } };

    [Fact]
    public async Task ExecuteAsync_TakesTheFirstRunnerThatHasAllThatIsNeeded()
    {
        var plain = new PlainRunner();
        var fetching = new FetchingRunner();
        var selector = new WasiRunnerSelector(plain, fetching);

        await selector.ExecuteAsync(s_plain);
        await selector.ExecuteAsync(s_fetching);

        Assert.Equal([s_plain], plain.Executed);
        Assert.Equal([s_fetching], fetching.Executed);
    }

    [Fact]
    public void Select_ModuleThatImportsNetFetch_TakesARunnerThatProvidesIt()
    {
        var fetching = new FetchingRunner();
        var input = new WasiExecInput { Module = Wasm.Importing(("openagentic_netfetch", "fetch_get")) };

        Assert.Same(fetching, new WasiRunnerSelector(new PlainRunner(), fetching).Select(input));
    }

    [Fact]
    public void Select_RunnerThatIsNotAvailable_IsPassedOver()
    {
        var fetching = new FetchingRunner();
        Assert.Same(fetching, new WasiRunnerSelector(new AbsentRunner(), fetching).Select(s_fetching));

        var refused = Assert.Throws<WasiRunnerException>(() => new WasiRunnerSelector(new PlainRunner(), new AbsentRunner()).Select(s_fetching));
        Assert.Contains("AbsentRunner", refused.Message);
    }

    [Fact]
    public void Select_NoSingleRunnerHasAll_SaysWhatEachLacks()
    {
        var input = s_fetching with { Limits = new() { Fuel = 5 } };
        var selector = new WasiRunnerSelector(new FetchingRunner(), new HandwrittenRunner());
        Assert.True(selector.Supports<SupportsFuelAttribute>() && selector.Supports<SupportsNetFetchAttribute>());

        var refused = Assert.Throws<WasiCapabilityNotSupportedException>(() => selector.Select(input));

        Assert.Contains("FetchingRunner lacks fuel; HandwrittenRunner lacks netFetch", refused.Message);
        Assert.Equal(["fuel", "netFetch"], refused.Capabilities.Order());
        Assert.Equal(typeof(WasiRunnerSelector), refused.RunnerType);
        Assert.Throws<WasiCapabilityNotSupportedException>(() => CapabilityGuard.ThrowIfUnsupported(selector, input));
        Assert.Throws<WasiCapabilityNotSupportedException>(() => new WasiRunnerSelector(selector).Select(input));
    }

    [Fact]
    public void Select_SelectorInsideASelector_GivesTheRunnerItself()
    {
        var fetching = new FetchingRunner();
        Assert.Same(fetching, new WasiRunnerSelector(new PlainRunner(), new WasiRunnerSelector(new PlainRunner(), fetching)).Select(s_fetching));
    }

    [Fact]
    public void Constructor_NoRunnerOrNull_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new WasiRunnerSelector());
        Assert.Throws<ArgumentException>(() => new WasiRunnerSelector(new PlainRunner(), null!));
    }
}
