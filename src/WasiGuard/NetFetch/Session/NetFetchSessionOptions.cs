using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>What a <see cref="NetFetchSession"/> takes from its runner.</summary>
public sealed record NetFetchSessionOptions
{
    /// <summary>The runner's ceilings, of which <see cref="WasiCeilings.UrlBytes"/> and <see cref="WasiCeilings.AuditBytes"/> count here. Default: the defaults of <see cref="WasiCeilings"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public WasiCeilings Ceilings { get; init => field = value ?? throw new ArgumentNullException(nameof(Ceilings)); } = new();

    /// <summary>The clock for <see cref="NetFetchPolicy.Timeout"/> and for the durations of audits. Default: the system's.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider { get; init => field = value ?? throw new ArgumentNullException(nameof(TimeProvider)); } = TimeProvider.System;

    /// <summary>
    /// Where requests are logged, in the category <c>WasiGuard.NetFetch</c>: what was refused or failed as a warning, the rest for debugging. Default: null, nowhere.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Makes the meter <c>WasiGuard</c> that counts requests. Default: null, one meter for the process.</summary>
    public IMeterFactory? MeterFactory { get; init; }
}
