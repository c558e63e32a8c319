using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WasiGuard;

/// <summary>Adds the health of runners to an application's health checks.</summary>
public static class WasiRunnerHealthChecksBuilderExtensions
{
    /// <summary>
    /// Runs a program that does nothing on each runner added with <c>AddWasiRunner</c>: healthy when all run it, degraded when some do. The report's data says which.
    /// </summary>
    /// <param name="builder">The builder that <c>AddHealthChecks</c> gives.</param>
    /// <param name="name">The name of the check. Default: <c>wasi</c>.</param>
    /// <param name="failureStatus">What is reported when no runner runs guests. Default: null, <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to filter by. Default: none.</param>
    /// <param name="serviceKey">The key of the runners; null for those without one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="name"/> is null.</exception>
    public static IHealthChecksBuilder AddWasiRunners(
        this IHealthChecksBuilder builder,
        string name = "wasi",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return builder.Add(new HealthCheckRegistration(name, provider => new WasiRunnerHealthCheck(RunnerSlot.RunnersOf(provider, serviceKey)), failureStatus, tags));
    }
}
