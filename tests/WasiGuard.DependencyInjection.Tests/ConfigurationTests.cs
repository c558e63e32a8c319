using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace WasiGuard.DependencyInjection.Tests;

public sealed class ConfigurationTests
{
    private static readonly WasiExecInput s_input = new() { Module = WasiModule.FromBytes(default) };

    [Fact]
    public void Options_AreThoseOfTheSection()
    {
        var program = Environment.ProcessPath!;
        var configuration = Configuration(("Wasi:Wasmtime:ExecutablePath", program), ("Wasi:Wasmtime:ProcessEnvironment:LD_LIBRARY_PATH", "/opt"), ("Wasi:Wasmtime:Ceilings:SnapshotBytes", "1000"));
        using var provider = new ServiceCollection()
            .AddWasiRunner<Recorder, WasmtimeRunnerOptions>(configuration.GetSection("Wasi:Wasmtime"))
            .BuildServiceProvider();

        var options = provider.GetRequiredService<Recorder>().Options;

        Assert.Equal(program, options.ExecutablePath);
        Assert.Equal(1000, options.Ceilings.SnapshotBytes);
        Assert.Equal("/opt", options.ProcessEnvironment["LD_LIBRARY_PATH"]);
        Assert.Null(options.TemporaryDirectory);
    }

    [Fact]
    public void Runners_OfOneType_HaveTheirOwnSections()
    {
        var program = Environment.ProcessPath!;
        var configuration = Configuration(("First:ExecutablePath", "/no/such/wasmtime"), ("Second:ExecutablePath", program));
        using var provider = new ServiceCollection()
            .AddWasiRunner<WasmtimeWasiRunner, WasmtimeRunnerOptions>(configuration.GetSection("First"))
            .AddWasiRunner<WasmtimeWasiRunner, WasmtimeRunnerOptions>(configuration.GetSection("Second"))
            .BuildServiceProvider();

        var chosen = provider.GetRequiredService<WasiRunnerSelector>().Select(s_input);

        Assert.Equal(program, Assert.IsType<WasmtimeWasiRunner>(chosen).ExecutablePath);
        Assert.Null(provider.GetRequiredService<WasmtimeWasiRunner>().ExecutablePath);
    }

    [Fact]
    public void Section_ThatIsNotThere_GivesTheDefaults()
    {
        using var provider = new ServiceCollection()
            .AddWasiRunner<Recorder, WasmtimeRunnerOptions>(Configuration().GetSection("Absent"))
            .BuildServiceProvider();

        Assert.Equal(new WasmtimeRunnerOptions().Ceilings, provider.GetRequiredService<Recorder>().Options.Ceilings);
    }

    [Theory]
    [InlineData("Ceilings:SnapshotBytes", "-1", "Give a number of 0 or more.")]
    [InlineData("Ceilings:SnapshotBytes", "many", "SnapshotBytes")]
    [InlineData("ExecutablePath", "", "Give a path")]
    [InlineData("TemporaryDirectory", "/tmp/a::b", "'::'")]
    [InlineData("ExecutablePth", "/usr/bin/wasmtime", "ExecutablePth")]
    public async Task Section_ThatDoesNotFit_StopsTheHostAtItsStart(string key, string value, string named)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new($"Wasi:{key}", value)]);
        builder.Services.AddWasiRunner<WasmtimeWasiRunner, WasmtimeRunnerOptions>(builder.Configuration.GetSection("Wasi"));
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("'Wasi' does not fit WasmtimeRunnerOptions: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_ThatFits_LetsTheHostStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Wasi:Ceilings:ModuleCacheBytes", "3000000")]);
        builder.Services.AddWasiRunner<InProcessWasiRunner, InProcessRunnerOptions>(builder.Configuration.GetSection("Wasi"));
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.IsType<InProcessWasiRunner>(host.Services.GetRequiredService<WasiRunnerSelector>().Select(s_input));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => new KeyValuePair<string, string?>(value.Key, value.Value))).Build();

    private sealed class Recorder : WasmtimeWasiRunner
    {
        public Recorder(WasmtimeRunnerOptions options)
            : base(options) => Options = options;

        public WasmtimeRunnerOptions Options { get; }
    }
}
