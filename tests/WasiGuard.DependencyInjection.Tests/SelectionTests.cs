using Microsoft.Extensions.DependencyInjection;
using WasmtimeStandIn;

namespace WasiGuard.DependencyInjection.Tests;

/// <summary>The rule that the contract comes from: what an input needs decides, then the order of preference, then what is installed.</summary>
public sealed class SelectionTests
{
    private static readonly WasmtimeRunnerOptions s_installed = new() { ExecutablePath = WasmtimeProgram.Path, ProcessEnvironment = WasmtimeProgram.Environment };
    private static readonly WasmtimeRunnerOptions s_missing = new() { ExecutablePath = "/no/such/wasmtime" };
    private static readonly WasiModule s_hello = WasiModule.FromFile(Path.Combine(AppContext.BaseDirectory, "Modules", "hello.wasm"));

    private static readonly WasiExecInput s_plain = new() { Module = s_hello, Limits = new() { Timeout = TimeSpan.FromMinutes(1) } };
    private static readonly WasiExecInput s_withNetFetch = s_plain with { NetFetch = NetFetchPolicy.PublicInternet };

    [Fact]
    public async Task NetFetchWanted_TheInProcessRunnerIsChosen_AlthoughWasmtimeIsThere() =>
        await AssertChosenAsync<InProcessWasiRunner>(s_installed, s_withNetFetch);

    [Fact]
    public async Task NoNetFetchWanted_WasmtimeIsChosen() => await AssertChosenAsync<WasmtimeWasiRunner>(s_installed, s_plain);

    [Fact]
    public async Task NoNetFetchWanted_TheInProcessRunnerIsChosen_WhenWasmtimeIsNotThere() =>
        await AssertChosenAsync<InProcessWasiRunner>(s_missing, s_plain);

    [Fact]
    public async Task WasmtimeAlone_RefusesNetFetch_ByName()
    {
        await using var provider = new ServiceCollection().AddWasiRunner(new WasmtimeWasiRunner(s_installed)).BuildServiceProvider();

        var refused = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() =>
            provider.GetRequiredService<IWasiRunner>().ExecuteAsync(s_withNetFetch, TestContext.Current.CancellationToken));

        Assert.Matches("(?i)netFetch.*not supported", refused.Message);
    }

    [Fact]
    public async Task WasmtimeAlone_ThatIsNotThere_IsTheHostsFailure()
    {
        await using var provider = new ServiceCollection().AddWasiRunner(new WasmtimeWasiRunner(s_missing)).BuildServiceProvider();

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() =>
            provider.GetRequiredService<IWasiRunner>().ExecuteAsync(s_plain, TestContext.Current.CancellationToken));

        Assert.Contains(nameof(WasmtimeWasiRunner), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Capabilities_OfTheService_AreThoseOfAllRunners()
    {
        using var provider = new ServiceCollection().AddWasiRunner<WasmtimeWasiRunner>().AddWasiRunner<InProcessWasiRunner>().BuildServiceProvider();

        Assert.True(provider.GetRequiredService<IWasiRunner>().Supports<SupportsNetFetchAttribute>());
        Assert.False(provider.GetRequiredService<WasmtimeWasiRunner>().Supports<SupportsNetFetchAttribute>());
    }

    private static async Task AssertChosenAsync<TRunner>(WasmtimeRunnerOptions wasmtime, WasiExecInput input)
    {
        await using var provider = new ServiceCollection()
            .AddWasiRunner(new WasmtimeWasiRunner(wasmtime))
            .AddWasiRunner<InProcessWasiRunner>()
            .BuildServiceProvider();
        var runner = provider.GetRequiredService<IWasiRunner>();

        CapabilityGuard.ThrowIfUnsupported(runner, input);
        Assert.IsType<TRunner>(Assert.IsType<WasiRunnerSelector>(runner).Select(input));
        Assert.Equal("hello, world\n", (await runner.ExecuteAsync(input, TestContext.Current.CancellationToken)).StdoutText);
    }
}
