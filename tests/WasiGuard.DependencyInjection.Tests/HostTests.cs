using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace WasiGuard.DependencyInjection.Tests;

/// <summary>What a host does with runners: it makes them at its start, ends guests in a bounded time and reports their health.</summary>
public sealed class HostTests
{
    private static readonly WasiModule s_loop = Module("loop");
    private static readonly WasiModule s_hello = Module("hello");

    [Fact]
    public async Task Delegate_ThatThrows_StopsTheHostAtItsStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.Configure<InProcessRunnerOptions>(options => options.MaxConcurrentExecutions = 0).AddWasiRunner<InProcessWasiRunner>();
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal("MaxConcurrentExecutions", refused.ParamName);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stop_EndsARunningGuest_AndNoFurtherOneStarts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.Configure<WasiGuestShutdownOptions>(options => options.GracePeriod = TimeSpan.FromMilliseconds(1)).AddWasiRunner<InProcessWasiRunner>();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var runner = host.Services.GetRequiredService<IWasiRunner>();

        var running = runner.ExecuteAsync(new() { Module = s_loop }, TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.ExecuteAsync(new() { Module = s_hello }, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stop_LetsAGuestEndWithinItsTime()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddWasiRunner<InProcessWasiRunner>();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var runner = host.Services.GetRequiredService<IWasiRunner>();
        var stopped = host.StopAsync(TestContext.Current.CancellationToken);

        var result = await runner.ExecuteAsync(new() { Module = s_hello }, TestContext.Current.CancellationToken);

        Assert.Equal("hello, world\n", result.StdoutText);
        await stopped;
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(86_400_001)]
    public void GracePeriod_OutOfBounds_IsRefusedByName(double milliseconds)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new WasiGuestShutdownOptions { GracePeriod = TimeSpan.FromMilliseconds(milliseconds) });

        Assert.Contains("WasiGuestShutdownOptions.GracePeriod", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_SaysWhichRunnersRunGuests()
    {
        Assert.Equal(
            (HealthStatus.Healthy, "1 of 1 runners run guests."),
            await HealthAsync(services => services.AddWasiRunner<InProcessWasiRunner>()));
        Assert.Equal(
            (HealthStatus.Degraded, "1 of 2 runners run guests."),
            await HealthAsync(services => services.AddWasiRunner<InProcessWasiRunner>().AddWasiRunner(new WasmtimeWasiRunner("/no/such/wasmtime"))));
        Assert.Equal(
            (HealthStatus.Unhealthy, "0 of 1 runners run guests."),
            await HealthAsync(services => services.AddWasiRunner(new WasmtimeWasiRunner("/no/such/wasmtime"))));
    }

    private static async Task<(HealthStatus, string?)> HealthAsync(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection().AddLogging();
        add(services);
        services.AddHealthChecks().AddWasiRunners();
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        var entry = report.Entries["wasi"];
        Assert.All(entry.Data.Values, state => Assert.Contains((string)state, new[] { "runs guests", "is not available here" }));
        return (entry.Status, entry.Description);
    }

    private static WasiModule Module(string name) => WasiModule.FromFile(Path.Combine(AppContext.BaseDirectory, "Modules", name + ".wasm"));
}
