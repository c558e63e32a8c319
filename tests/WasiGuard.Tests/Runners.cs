using System.ComponentModel;

namespace WasiGuard.Tests;

/// <summary>A runner that executes nothing: for tests of what happens before an execution.</summary>
[Description("wasmtime CLI runner")]
internal class PlainRunner : WasiRunner
{
    public List<WasiExecInput> Executed { get; } = [];

    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
    {
        Executed.Add(input);
        return Task.FromResult(new WasiExecResult { ExitCode = 0 });
    }
}

[SupportsNetFetch]
internal class FetchingRunner : PlainRunner;

[SupportsFuel, SupportsGpu]
internal sealed class BusyRunner : FetchingRunner;

internal sealed class AbsentRunner : FetchingRunner, IAvailabilitySource
{
    public bool IsAvailable => false;
}

internal sealed class LoggingRunner([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);

/// <summary>A runner written from scratch: its capabilities come from its type.</summary>
[SupportsFuel]
internal sealed class HandwrittenRunner : IWasiRunner
{
    /// <summary>What the last input granted.</summary>
    public ulong? Fuel { get; private set; }

    public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
    {
        CapabilityGuard.ThrowIfUnsupported(this, input);
        Fuel = input.Limits.Fuel;
        return Task.FromResult(new WasiExecResult { ExitCode = 0 });
    }
}

internal sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;

internal record GpuInput : WasiExecInput
{
    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public string? Gpu { get; init; }

    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public int? Kernels { get; init; }

    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public bool Shared { get; init; }

    public GpuQueue? Queue { get; init; }

    public IReadOnlyList<GpuQueue>? Queues { get; init; }

    public object? Anything { get; init; }
}

internal sealed record GpuQueue
{
    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public TimeSpan? Slice { get; init; }

    public GpuQueue? Next { get; init; }
}
