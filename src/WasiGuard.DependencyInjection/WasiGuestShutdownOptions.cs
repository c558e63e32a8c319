namespace WasiGuard;

/// <summary>What becomes of running guests when the host stops.</summary>
public sealed class WasiGuestShutdownOptions
{
    /// <summary>
    /// How long guests may go on after the host has begun to stop, 0 to 1 day; those that still run are then stopped, and their executions end as cancelled.
    /// Keep it below the host's own <c>ShutdownTimeout</c>, after which requests are abandoned. Default: 5 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public TimeSpan GracePeriod
    {
        get;
        set => field = value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(GracePeriod), value, "Give WasiGuestShutdownOptions.GracePeriod a time from 0 to 1 day.");
    } = TimeSpan.FromSeconds(5);
}
