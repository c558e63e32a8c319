using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using WasiGuard;

namespace AotSmoke;

/// <summary>A capability of an application's own.</summary>
public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;

/// <summary>A second one, which a record inside the input asks for.</summary>
public sealed class SupportsTracingAttribute : RunnerCapabilityAttribute;

/// <summary>A record inside an input. The trimmer does not see that the guard reads it, so its properties are kept here.</summary>
public sealed record TraceOptions
{
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicProperties, typeof(TraceOptions))]
    public TraceOptions()
    {
    }

    [RequiresCapability(typeof(SupportsTracingAttribute))]
    public string? Target { get; init; }
}

/// <summary>An input of an application's own.</summary>
public record GpuInput : WasiExecInput
{
    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public int? Gpus { get; init; }

    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public bool NeedsTensorCores { get; init; }

    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public TimeSpan GpuTime { get; init; }

    public TraceOptions Trace { get; init; } = new();

    public IReadOnlyList<TraceOptions> Traces { get; init; } = [];

    public object? Anything { get; init; }

    public GpuSlot Slot { get; init; }

    [RequiresCapability(typeof(SupportsTracingAttribute))]
    public virtual string? Tag { get; init; }

    [RequiresCapability(typeof(SupportsTracingAttribute))]
    private string? Secret { get; init; }

    public GpuInput WithSecret(string secret) => this with { Secret = secret };
}

/// <summary>A struct inside an input; kept as <see cref="TraceOptions"/> is.</summary>
public readonly record struct GpuSlot
{
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicProperties, typeof(GpuSlot))]
    public GpuSlot(int slot) => Slot = slot;

    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public int Slot { get; init; }
}

/// <summary>The guard cannot read this one.</summary>
public sealed record DarkInput : WasiExecInput
{
    [SuppressMessage("Runners", "WG2006", Justification = "This program shows what the guard says at run time.")]
    [RequiresCapability(typeof(SupportsGpuAttribute))]
    public static string? Gpu { get; set; }
}

/// <summary>One that derives from that, and hides a member.</summary>
public sealed record CloudInput : GpuInput
{
    [RequiresCapability(typeof(SupportsTracingAttribute))]
    public new string? NetFetch { get; init; }

    public override string? Tag { get; init; }
}

[Description("has nothing")]
public sealed class PlainRunner : WasiRunner
{
    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        Task.FromResult(new WasiExecResult { ExitCode = 0 });
}

[SupportsGpu]
[SupportsTracing]
public class GpuRunner : WasiRunner
{
    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        Task.FromResult(new WasiExecResult { ExitCode = input is GpuInput asked ? (asked.Gpus ?? 1) + (asked.Trace.Target?.Length ?? 0) : 1 });
}

[SupportsNetFetch]
public sealed class CloudRunner : GpuRunner
{
    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        input.NetFetch is { } policy ? Task.FromResult(new WasiExecResult { ExitCode = policy.Deny.Count + 2 }) : base.ExecuteCoreAsync(input, cancellationToken);
}
