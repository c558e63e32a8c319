namespace WasiGuard;

/// <summary>What one execution may use up.</summary>
public sealed record WasiLimits
{
    internal static WasiLimits Default { get; } = new();

    private static readonly TimeSpan s_longestTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>
    /// Bytes of standard output that are kept, 0 to 2,147,483,591 (<see cref="Array.MaxLength"/>). What comes after them is read and dropped,
    /// and <see cref="WasiExecResult.StdoutTruncated"/> says so. Default: 1,048,576 (1 MiB).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long MaxStdoutBytes { get; init => field = Capacity(value, nameof(MaxStdoutBytes)); } = 1024 * 1024;

    /// <summary>Bytes of standard error that are kept, 0 to 2,147,483,591; see <see cref="MaxStdoutBytes"/>. Default: 1,048,576 (1 MiB).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public long MaxStderrBytes { get; init => field = Capacity(value, nameof(MaxStderrBytes)); } = 1024 * 1024;

    /// <summary>
    /// The time after which the guest is stopped with <see cref="WasiTermination.TimedOut"/>: more than zero, at most 4,294,967,294 ms (about 49 days).
    /// Default: null, none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } time && (time <= TimeSpan.Zero || time > s_longestTimeout)
            ? throw new ArgumentOutOfRangeException(nameof(Timeout), value, $"Give a time above zero and up to {s_longestTimeout}, or leave it null for none.")
            : value;
    }

    /// <summary>The fuel after which the guest is stopped with <see cref="WasiTermination.OutOfFuel"/>; about one unit per WebAssembly instruction. Default: null, no bound.</summary>
    [RequiresCapability(typeof(SupportsFuelAttribute))]
    public ulong? Fuel { get; init; }

    /// <summary>
    /// Bytes up to which the guest's linear memory may grow, 0 or more; growing beyond gives the guest -1, and a module that starts with more is refused.
    /// Default: null, the 4 GiB of 32-bit WebAssembly.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    [RequiresCapability(typeof(SupportsMemoryLimitAttribute))]
    public long? MaxMemoryBytes
    {
        get;
        init => field = value < 0
            ? throw new ArgumentOutOfRangeException(nameof(MaxMemoryBytes), value, "Give a number of bytes of 0 or more, or leave it null for no bound.")
            : value;
    }

    private static long Capacity(long value, string member) => value >= 0 && value <= Array.MaxLength
        ? value
        : throw new ArgumentOutOfRangeException(member, value, $"Give a number of bytes from 0 to {Array.MaxLength}.");
}
