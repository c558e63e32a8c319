using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace WasiGuard;

/// <summary>The activities and instruments named <c>WasiGuard</c>. Without a listener they cost a test of a flag.</summary>
internal static class WasiGuardTelemetry
{
    private const string Name = "WasiGuard";
    private const string OutcomeTag = "wasiguard.outcome";
    private const string RunnerTag = "wasiguard.runner";
    private const string TerminationTag = "wasiguard.termination";

    private static readonly ActivitySource s_source = new(Name);
    private static readonly Meter s_meter = new(Name);

    private static readonly Counter<long> s_requests = s_meter.CreateCounter<long>("wasiguard.netfetch.requests", "{request}", "HTTP requests that guests tried, by outcome.");
    private static readonly Counter<long> s_denials = s_meter.CreateCounter<long>("wasiguard.netfetch.denials", "{request}", "HTTP requests that a policy or a budget refused, by reason.");
    private static readonly Counter<long> s_bytes = s_meter.CreateCounter<long>("wasiguard.netfetch.response.bytes", "By", "Bytes of bodies handed to guests.");
    private static readonly Histogram<double> s_requestDuration = s_meter.CreateHistogram<double>("wasiguard.netfetch.duration", "s", "From the guest's call to the end of the body, or to the failure.");
    private static readonly Counter<long> s_executions = s_meter.CreateCounter<long>("wasiguard.executions", "{execution}", "Executions, by runner and by how they ended.");
    private static readonly Histogram<double> s_executionDuration = s_meter.CreateHistogram<double>("wasiguard.execution.duration", "s", "From the runner's call to its result.");
    private static readonly Counter<long> s_refusals = s_meter.CreateCounter<long>("wasiguard.guard.refusals", "{execution}", "Executions that the guard refused, by runner and capability.");

    /// <summary>Whether anyone wants to know of executions.</summary>
    public static bool ObservesExecutions => s_executions.Enabled || s_executionDuration.Enabled || s_source.HasListeners();

    public static Activity? StartRequest(string method)
    {
        var activity = s_source.StartActivity("wasiguard.netfetch", ActivityKind.Client);
        activity?.SetTag("http.request.method", method);
        return activity;
    }

    /// <param name="activity">What <see cref="StartRequest"/> gave.</param>
    /// <param name="audit">The request.</param>
    /// <param name="rule">What refused it, in one word; null when it completed.</param>
    public static void EndRequest(Activity? activity, NetFetchAudit audit, string? rule)
    {
        var outcome = new KeyValuePair<string, object?>(OutcomeTag, audit.Outcome.ToString());
        s_requests.Add(1, outcome);
        if (audit.Outcome is NetFetchOutcome.Denied or NetFetchOutcome.OverBudget)
            s_denials.Add(1, new KeyValuePair<string, object?>("wasiguard.reason", rule));
        s_bytes.Add(audit.Bytes);
        s_requestDuration.Record(audit.Duration.TotalSeconds, outcome);
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
    public static async Task<WasiExecResult> ObserveAsync(Type runner, Func<Task<WasiExecResult>> execute)
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
            s_executions.Add(1, new(RunnerTag, runner.Name), new(TerminationTag, ending));
            s_executionDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>(RunnerTag, runner.Name));
        }
    }

    public static void Refused(Type runner, IReadOnlyList<string> capabilities)
    {
        foreach (var capability in capabilities)
            s_refusals.Add(1, new(RunnerTag, runner.Name), new("wasiguard.capability", capability));
    }
}
