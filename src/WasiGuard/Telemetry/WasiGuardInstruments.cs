using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>
/// The activities and instruments named <c>WasiGuard</c>, the instruments of one meter factory or of the process. Without a listener they cost a test of a flag.
/// </summary>
internal sealed class WasiGuardInstruments
{
    private const string Name = "WasiGuard";
    private const string OutcomeTag = "wasiguard.outcome";
    private const string RunnerTag = "wasiguard.runner";
    private const string TerminationTag = "wasiguard.termination";

    private static readonly ActivitySource s_source = new(Name);
    // From what a warm guest takes to what a long job does; without advice a collector has five seconds in its first bucket.
    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    };

    private static readonly ConditionalWeakTable<IMeterFactory, WasiGuardInstruments> s_byFactory = [];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _denials;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _requestDuration;
    private readonly Counter<long> _executions;
    private readonly Histogram<double> _executionDuration;
    private readonly Counter<long> _refusals;

    private WasiGuardInstruments(Meter meter)
    {
        _requests = meter.CreateCounter<long>("wasiguard.netfetch.requests", "{request}", "HTTP requests that guests tried, by outcome.");
        _denials = meter.CreateCounter<long>("wasiguard.netfetch.denials", "{request}", "HTTP requests that a policy or a budget refused, by reason.");
        _bytes = meter.CreateCounter<long>("wasiguard.netfetch.response.bytes", "By", "Bytes of bodies handed to guests.");
        _requestDuration = meter.CreateHistogram("wasiguard.netfetch.duration", "s", "From the guest's call to the end of the body, or to the failure.", tags: null, s_seconds);
        _executions = meter.CreateCounter<long>("wasiguard.executions", "{execution}", "Executions, by runner and by how they ended.");
        _executionDuration = meter.CreateHistogram("wasiguard.execution.duration", "s", "From the runner's call to its result.", tags: null, s_seconds);
        _refusals = meter.CreateCounter<long>("wasiguard.guard.refusals", "{execution}", "Executions that the guard refused, by runner and capability.");
    }

    /// <summary>The instruments of the process.</summary>
    public static WasiGuardInstruments Default { get; } = new(new Meter(Name));

    /// <summary>The instruments of this factory, which keeps their meter; without one, those of the process.</summary>
    public static WasiGuardInstruments For(IMeterFactory? factory) =>
        factory is null ? Default : s_byFactory.GetValue(factory, static factory => new(factory.Create(Name)));

    /// <summary>Whether anyone wants to know of executions.</summary>
    public bool ObservesExecutions => _executions.Enabled || _executionDuration.Enabled || s_source.HasListeners();

    public static Activity? StartRequest(string method)
    {
        var activity = s_source.StartActivity("wasiguard.netfetch", ActivityKind.Client);
        activity?.SetTag("http.request.method", method);
        return activity;
    }

    /// <param name="activity">What <see cref="StartRequest"/> gave.</param>
    /// <param name="audit">The request.</param>
    /// <param name="rule">What refused it, in one word; null when it completed.</param>
    public void EndRequest(Activity? activity, NetFetchAudit audit, string? rule)
    {
        var outcome = new KeyValuePair<string, object?>(OutcomeTag, audit.Outcome.ToString());
        _requests.Add(1, outcome);
        if (audit.Outcome is NetFetchOutcome.Denied or NetFetchOutcome.OverBudget)
            _denials.Add(1, new KeyValuePair<string, object?>("wasiguard.reason", rule));
        _bytes.Add(audit.Bytes);
        _requestDuration.Record(audit.Duration.TotalSeconds, outcome);
        if (activity is null)
            return;
        activity.SetTag(OutcomeTag, audit.Outcome.ToString());
        activity.SetTag("url.full", audit.Url.OriginalString);
        activity.SetTag("http.response.body.size", audit.Bytes);
        if (audit.Status != 0)
            activity.SetTag("http.response.status_code", audit.Status);
        if (audit.Reason is not null)
            activity.SetStatus(ActivityStatusCode.Error, audit.Reason);
        activity.Dispose();
    }

    /// <summary>Measures an execution; whoever calls this has seen <see cref="ObservesExecutions"/>.</summary>
    public async Task<WasiExecResult> ObserveAsync(Type runner, Func<Task<WasiExecResult>> execute)
    {
        using var activity = s_source.StartActivity("wasiguard.execute");
        activity?.SetTag(RunnerTag, runner.Name);
        var started = Stopwatch.GetTimestamp();
        var ending = "Failed";
        try
        {
            var result = await execute().ConfigureAwait(false);
            ending = result.Termination.ToString();
            activity?.SetTag("wasiguard.exit_code", result.ExitCode);
            return result;
        }
        catch (OperationCanceledException)
        {
            ending = "Cancelled";
            throw;
        }
        finally
        {
            activity?.SetTag(TerminationTag, ending);
            if (ending is not "Exited")
                activity?.SetStatus(ActivityStatusCode.Error, ending);
            _executions.Add(1, new(RunnerTag, runner.Name), new(TerminationTag, ending));
            _executionDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>(RunnerTag, runner.Name));
        }
    }

    public void Refused(Type runner, IReadOnlyList<string> capabilities)
    {
        foreach (var capability in capabilities)
            _refusals.Add(1, new(RunnerTag, runner.Name), new("wasiguard.capability", capability));
    }
}
