namespace WasiGuard;

/// <summary>What one execution may use up.</summary>
public sealed record WasiLimits
{
    internal static WasiLimits Default { get; } = new();

    /// <summary>
    /// Bytes of standard output that are kept, or written to <see cref="WasiExecInput.StandardOutputStream"/>, 0 or more. What comes after them is read and dropped, and
    /// <see cref="WasiExecResult.StdoutTruncated"/> says so. A runner refuses more than its <see cref="WasiCeilings.OutputBytes"/>, and without a stream more than
    /// 2,147,483,591 (<see cref="Array.MaxLength"/>); null is the lower of them, and so is the default where it is higher. Default: 1,048,576 (1 MiB).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long? MaxStdoutBytes { get; init => field = Capacity(value, nameof(MaxStdoutBytes)); } = 1024 * 1024;

    /// <summary>Bytes of standard error that are kept, or written to <see cref="WasiExecInput.StandardErrorStream"/>; see <see cref="MaxStdoutBytes"/>. Default: 1,048,576 (1 MiB).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long? MaxStderrBytes { get; init => field = Capacity(value, nameof(MaxStderrBytes)); } = 1024 * 1024;

    /// <summary>
    /// The time after which the guest is stopped with <see cref="WasiTermination.TimedOut"/>: more than zero, at most 4,294,967,294 ms (about 49 days).
    /// It begins with the guest: its module is compiled before, within <see cref="WasiCeilings.CompileTime"/>. A runner refuses more than its <see cref="WasiCeilings.RunningTime"/>; null is that ceiling. Default: null.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } time ? TimeBound.Checked(time, nameof(Timeout), "WasiLimits.Timeout", ", or leave it null for the runner's ceiling") : null;
    }

    /// <summary>The fuel after which the guest is stopped with <see cref="WasiTermination.OutOfFuel"/>; about one unit per WebAssembly instruction. Default: null, no bound.</summary>
    [RequiresCapability(typeof(SupportsFuelAttribute))]
    public ulong? Fuel { get; init; }

    /// <summary>
    /// Bytes that the guest can make the engine hold in all, 0 or more: its memories, tables and managed heaps together. Growing beyond gives the guest -1;
    /// a module that starts with more is refused. A runner refuses more than its <see cref="WasiCeilings.MemoryBytes"/>; null is that ceiling. Default: null.
    /// </summary>
    /// <remarks>
    /// Tables count 8 bytes for each element that they may have. What is left is shared: each memory may grow up to the largest size L for which the
    /// sum of min(its maximum, L) over all memories fits; a managed heap counts as a memory without a maximum.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    [RequiresCapability(typeof(SupportsMemoryLimitAttribute))]
    public long? MaxMemoryBytes
    {
        get;
        init => field = value < 0
            ? throw new ArgumentOutOfRangeException(nameof(MaxMemoryBytes), value, "Give a number of bytes of 0 or more, or leave it null for the runner's ceiling.")
            : value;
    }

    private static long? Capacity(long? value, string member) => value is null or >= 0
        ? value
        : throw new ArgumentOutOfRangeException(member, value, "Give a number of bytes of 0 or more, or null for the runner's ceiling.");
}
