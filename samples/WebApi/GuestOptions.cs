using System.ComponentModel.DataAnnotations;
using WasiGuard;

namespace WebApi;

/// <summary>What every guest of this service is given: the section <c>Guest</c> of the configuration.</summary>
internal sealed class GuestOptions
{
    [Range(0.1, 60)]
    public double TimeoutSeconds { get; set; } = 5;

    [Range(1_048_576, 268_435_456)]
    public long MemoryBytes { get; set; } = 67_108_864;

    /// <summary>Checks itself as it is bound: a host pattern that is malformed stops the service at its start.</summary>
    public NetFetchPolicy Http { get; set; } = new();
}
