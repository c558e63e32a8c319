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
    [InlineData("GET")]
    [InlineData("PUT", "GET")]
    [InlineData("GET", "HEAD", "POST")]
    [InlineData("GET", "HEAD", "POST", "PUT")]
    public void Policy_ListOfTheSection_ReplacesTheDefault(params string[] methods)
    {
        var configuration = Configuration([.. methods.Select((method, i) => ($"Http:Methods:{i}", method)), ("Http:Allow:0", "a.example")]);
        var bound = new NetFetchPolicy();
        configuration.GetSection("Http").Bind(bound);

        Assert.Equal(methods, configuration.GetSection("Http").Get<NetFetchPolicy>()!.Methods);
        Assert.Equal(methods, bound.Methods);
        Assert.Equal(["a.example"], bound.Allow);
        Assert.Equal(methods.Contains("PUT"), bound.Check("http://a.example/", "PUT").IsAllowed);
    }

    [Fact]
    public void Policy_ListOfALaterSection_ReplacesADefaultThatAnEarlierOneLeft()
    {
        var configuration = Configuration(("First:Allow:0", "a.example"), ("Second:Methods:0", "PUT"));
        var policy = new NetFetchPolicy();
        configuration.GetSection("First").Bind(policy);
        configuration.GetSection("Second").Bind(policy);

        Assert.Equal((IEnumerable<string>)["PUT"], policy.Methods);
        Assert.Equal((IEnumerable<string>)["a.example"], policy.Allow);
    }

    // The configuration of both is the same, but for a key without entries, which the binder passes over.
    [Theory]
    [InlineData("""{ "Allow": ["a.example"] }""")]
    [InlineData("""{ "Allow": ["a.example"], "Methods": [] }""")]
    public void Policy_EmptyListOrNone_LeavesTheDefault(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));

        var policy = new ConfigurationBuilder().AddJsonStream(stream).Build().Get<NetFetchPolicy>()!;

        Assert.Equal((IEnumerable<string>)["GET", "HEAD", "POST"], policy.Methods);
    }

    /// <summary>Each member with a default that is not empty is one that configuration would add to.</summary>
    [Theory]
    [InlineData(typeof(NetFetchPolicy))]
    [InlineData(typeof(WasiLimits))]
    [InlineData(typeof(WasiCeilings))]
    [InlineData(typeof(WasmtimeRunnerOptions))]
    [InlineData(typeof(InProcessRunnerOptions))]
    public void Options_ListsWithADefault_AreKnown(Type type)
    {
        var created = Activator.CreateInstance(type)!;
        var lists = type.GetProperties()
            .Where(property => property.PropertyType != typeof(string) && property.GetMethod!.IsStatic == false && property.GetValue(created) is System.Collections.IEnumerable list && list.Cast<object>().Any())
            .Select(property => $"{type.Name}.{property.Name}");

        Assert.Equal(type == typeof(NetFetchPolicy) ? ["NetFetchPolicy.Methods"] : [], lists);
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
