using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WasiGuard;

/// <summary>Runs a program that does nothing on each runner of a key: healthy when all run it, degraded when some do.</summary>
internal sealed class WasiRunnerHealthCheck(IReadOnlyList<IWasiRunner> runners) : IHealthCheck
{
    // A module whose _start returns.
    private static readonly WasiModule s_nothing = WasiModule.FromBytes(
        "\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x07\x0a\x01\x06_start\0\0\x0a\x04\x01\x02\0\x0b"u8.ToArray(),
        "health-check.wasm");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var states = new Dictionary<string, object>();
        var healthy = 0;
        for (var i = 0; i < runners.Count; i++)
        {
            var flaw = await FlawAsync(runners[i], cancellationToken).ConfigureAwait(false);
            healthy += flaw is null ? 1 : 0;
            states[$"{i + 1}. {runners[i].GetType().Name}"] = flaw ?? "runs guests";
        }

        var status = healthy == runners.Count ? HealthStatus.Healthy : healthy > 0 ? HealthStatus.Degraded : context.Registration.FailureStatus;
        return new(status, $"{healthy} of {runners.Count} runners run guests.", data: states);
    }

    private static async Task<string?> FlawAsync(IWasiRunner runner, CancellationToken cancellationToken)
    {
        if (runner is IAvailabilitySource { IsAvailable: false })
            return "is not available here";
        try
        {
            var result = await runner.ExecuteAsync(new() { Module = s_nothing }, cancellationToken).ConfigureAwait(false);
            return result is { Termination: WasiTermination.Exited, ExitCode: 0 } ? null : $"ended a program that does nothing with {result.Termination}";
        }
        catch (Exception failure) when (failure is WasiRunnerException or IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
