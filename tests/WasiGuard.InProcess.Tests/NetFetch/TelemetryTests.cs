using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace WasiGuard.InProcess.Tests.NetFetch;

[Collection(nameof(Alone))]
public sealed class TelemetryTests
{
    [Theory]
    [InlineData("GET", "http://10.0.0.1/\u202egpj.exe%0aforged%E2%80%AE")]
    [InlineData("GET", "http://user\u001b[2J@10.0.0.1/")]
    [InlineData("M\u001b[31m", "http://10.0.0.1/")]
    [InlineData("LONG", "http://10.0.0.1/LONG")]
    public async Task Log_OfWhatAGuestNames_IsOneShortVisibleLine(string method, string url)
    {
        using var logs = new RecordingLoggers();
        var runner = new InProcessWasiRunner(new() { LoggerFactory = logs });
        var name = new string('A', 3000);

        var result = await runner.ExecuteAsync(GuestRun.Input(new() { Allow = ["*"] }, "stream", method.Replace("LONG", name, StringComparison.Ordinal), url.Replace("LONG", name, StringComparison.Ordinal)), TestContext.Current.CancellationToken);

        var (level, text) = Assert.Single(logs.Written);
        Assert.Equal(LogLevel.Warning, level);
        Assert.InRange(text.Length, 20, 700);
        Assert.DoesNotContain(text, character => char.IsControl(character) || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.Format);
        Assert.InRange(Assert.Single(result.NetFetchAudits).Reason!.Length, 10, 300);
    }

    [Fact]
    public async Task Execution_WithRequests_IsTracedMeasuredAndLogged()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("body", context.RequestAborted));
        var activities = new List<Activity>();
        var metrics = new List<Metric>();
        using var logs = new RecordingLoggers();
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource("WasiGuard").AddInMemoryExporter(activities).Build();
        using var metering = Sdk.CreateMeterProviderBuilder().AddMeter("WasiGuard").AddInMemoryExporter(metrics).Build();
        var runner = new InProcessWasiRunner(new() { LoggerFactory = logs });

        await runner.ExecuteAsync(GuestRun.Input(GuestRun.Loopback, "fetchmany", $"{server.Http}x?key=secret", "2"), TestContext.Current.CancellationToken);
        await runner.ExecuteAsync(GuestRun.Input(GuestRun.Loopback, "fetch", "http://10.0.0.1/"), TestContext.Current.CancellationToken);
        await runner.ExecuteAsync(GuestRun.Input(null, "trap", "unreachable"), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => new RunnerWithoutAnything().ExecuteAsync(GuestRun.Input(GuestRun.Loopback, "hello"), TestContext.Current.CancellationToken));
        tracing.ForceFlush();
        metering.ForceFlush();

        var requests = activities.Where(activity => activity.OperationName == "wasiguard.netfetch").ToList();
        var executions = activities.Where(activity => activity.OperationName == "wasiguard.execute").ToList();
        Assert.Equal(["Completed", "Completed", "Denied"], requests.Select(activity => activity.GetTagItem("wasiguard.outcome")));
        Assert.Equal($"{server.Http}x?(10)", requests[0].GetTagItem("url.full"));
        Assert.Equal(200, requests[0].GetTagItem("http.response.status_code"));
        Assert.Equal(executions[0].SpanId, requests[0].ParentSpanId);
        Assert.Equal(["Exited", "Exited", "Trapped"], executions.Select(activity => activity.GetTagItem("wasiguard.termination")));

        Assert.Equal(2, Sum(metrics, "wasiguard.netfetch.requests", "wasiguard.outcome", "Completed"));
        Assert.Equal(1, Sum(metrics, "wasiguard.netfetch.requests", "wasiguard.outcome", "Denied"));
        Assert.Equal(1, Sum(metrics, "wasiguard.netfetch.denials", "wasiguard.reason", "address"));
        Assert.Equal(8, Sum(metrics, "wasiguard.netfetch.response.bytes", null, null));
        Assert.Equal(1, Sum(metrics, "wasiguard.executions", "wasiguard.termination", "Trapped"));
        Assert.Equal(2, Sum(metrics, "wasiguard.executions", "wasiguard.termination", "Exited"));
        Assert.Equal(1, Sum(metrics, "wasiguard.guard.refusals", "wasiguard.capability", "netFetch"));
        // The buckets that the instruments advise: the defaults are made for milliseconds, and these are seconds.
        Assert.Equal((0.0001, 300), Bounds(metrics, "wasiguard.netfetch.duration"));
        Assert.Equal((0.0001, 300), Bounds(metrics, "wasiguard.execution.duration"));

        Assert.Equal([LogLevel.Debug, LogLevel.Debug, LogLevel.Warning], logs.Written.Select(entry => entry.Level));
        Assert.Equal("Guest request GET http://10.0.0.1/: Denied, 10.0.0.1 is a private address", logs.Written.Last().Text);
        Assert.DoesNotContain(logs.Written, entry => entry.Text.Contains("secret", StringComparison.Ordinal));
    }

    private static (double First, double Last) Bounds(List<Metric> metrics, string name)
    {
        var bounds = new List<double>();
        foreach (var point in metrics.Single(metric => metric.Name == name).GetMetricPoints())
        {
            foreach (var bucket in point.GetHistogramBuckets())
                bounds.Add(bucket.ExplicitBound);
        }

        return (bounds.Min(), bounds.Where(double.IsFinite).Max());
    }

    private static double Sum(List<Metric> metrics, string name, string? tag, string? value)
    {
        long sum = 0;
        foreach (var point in metrics.Single(metric => metric.Name == name).GetMetricPoints())
        {
            var matches = tag is null;
            foreach (var own in point.Tags)
                matches |= own.Key == tag && Equals(own.Value, value);
            sum += matches ? point.GetSumLong() : 0;
        }

        return sum;
    }

    private sealed class RunnerWithoutAnything : WasiRunner
    {
        protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
            Task.FromResult(new WasiExecResult { ExitCode = 0 });
    }

    private sealed class RecordingLoggers : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue((logLevel, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
