using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WasiGuard.DependencyInjection.Tests;

/// <summary>Where the options of a runner come from, and what a runner takes of its container.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Configure_ReachesTheRunnerOfItsType()
    {
        using var provider = new ServiceCollection()
            .Configure<InProcessRunnerOptions>(options => options.MaxConcurrentExecutions = 3)
            .AddWasiRunner<Recorder>()
            .BuildServiceProvider();

        Assert.Equal(3, provider.GetRequiredService<Recorder>().Options.MaxConcurrentExecutions);
    }

    [Fact]
    public void Delegates_AreForTheirRunnerAlone_AndConfigureAllForEach()
    {
        using var provider = new ServiceCollection()
            .ConfigureAll<InProcessRunnerOptions>(options => options.UsePooling = false)
            .AddWasiRunner<Recorder, InProcessRunnerOptions>(options => options.MaxConcurrentExecutions = 3)
            .AddWasiRunner<Recorder, InProcessRunnerOptions>("named")
            .Configure<InProcessRunnerOptions>("named", options => options.MaxConcurrentExecutions = 4)
            .AddWasiRunner<Recorder, InProcessRunnerOptions>("both", options => options.MaxConcurrentExecutions = 5)
            .AddKeyedWasiRunner<Recorder, InProcessRunnerOptions>("key", options => options.MaxConcurrentExecutions = 6)
            .AddKeyedWasiRunner<Recorder, InProcessRunnerOptions>("section", Section("MaxConcurrentExecutions", "7"))
            .AddWasiRunner<Recorder, InProcessRunnerOptions>("named section", Section("MaxConcurrentExecutions", "8"))
            .BuildServiceProvider();

        Recorder[] runners = [.. RunnerSlots(provider, null), .. RunnerSlots(provider, "key"), .. RunnerSlots(provider, "section")];

        Assert.Equal([3, 4, 5, 8, 6, 7], runners.Select(runner => runner.Options.MaxConcurrentExecutions));
        Assert.All(runners, runner => Assert.False(runner.Options.UsePooling));
    }

    [Fact]
    public void Runner_TakesTheContainersFactories_UnlessItsOptionsHaveSome()
    {
        using var own = new LoggerFactory();
        using var provider = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddWasiRunner<Recorder>()
            .AddWasiRunner<Recorder, InProcessRunnerOptions>(options => options.LoggerFactory = own)
            .BuildServiceProvider();

        var runners = RunnerSlots(provider, null);

        Assert.Equal([provider.GetRequiredService<ILoggerFactory>(), own], runners.Select(runner => runner.Options.LoggerFactory));
        Assert.All(runners, runner => Assert.Same(provider.GetRequiredService<IMeterFactory>(), runner.Options.MeterFactory));
    }

    [Fact]
    public async Task DeniedRequest_IsLoggedAndCountedByTheContainersOwn()
    {
        using var logs = new RecordingLoggers();
        using var listener = new MeterListener();
        await using var provider = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(logs))
            .AddMetrics()
            .AddWasiRunner<InProcessWasiRunner>()
            .BuildServiceProvider();
        var factory = provider.GetRequiredService<IMeterFactory>();
        var counted = new List<string>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "WasiGuard" && ReferenceEquals(instrument.Meter.Scope, factory))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) =>
        {
            lock (counted)
                counted.Add(instrument.Name);
        });
        listener.Start();

        var runner = provider.GetRequiredService<IWasiRunner>();
        var input = new WasiExecInput
        {
            Module = WasiModule.FromFile(Path.Combine(AppContext.BaseDirectory, "Modules", "fetch.wasm")),
            Arguments = ["http://10.0.0.1/"],
            NetFetch = NetFetchPolicy.PublicInternet,
        };
        CapabilityGuard.ThrowIfUnsupported(runner, input);
        var result = await runner.ExecuteAsync(input, TestContext.Current.CancellationToken);

        Assert.Equal(NetFetchOutcome.Denied, Assert.Single(result.NetFetchAudits).Outcome);
        Assert.Contains("WasiGuard.NetFetch: Guest request GET http://10.0.0.1/: Denied, 10.0.0.1 is a private address", logs.Written);
        Assert.Equal(1, counted.Count(name => name == "wasiguard.netfetch.denials"));
        Assert.Equal(1, counted.Count(name => name == "wasiguard.executions"));
    }

    private static Recorder[] RunnerSlots(IServiceProvider provider, object? key) =>
        [.. provider.GetRequiredKeyedService<WasiRunnerSelector>(key).Runners.Cast<Recorder>()];

    private static IConfiguration Section(string key, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();

    private sealed class Recorder : InProcessWasiRunner
    {
        [ActivatorUtilitiesConstructor]
        public Recorder(IOptions<InProcessRunnerOptions> options, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
            : base(options, loggerFactory, meterFactory) =>
            Options = options.Value with { LoggerFactory = options.Value.LoggerFactory ?? loggerFactory, MeterFactory = options.Value.MeterFactory ?? meterFactory };

        public InProcessRunnerOptions Options { get; }
    }

    private sealed class RecordingLoggers : ILoggerProvider, ILogger
    {
        private readonly List<string> _written = [];
        private string _category = "";

        public IReadOnlyList<string> Written => _written;

        public ILogger CreateLogger(string categoryName)
        {
            _category = categoryName;
            return this;
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _written.Add($"{_category}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
