using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>How <see cref="InProcessWasiRunner"/> uses this process. Runners with equal options share one engine and its compiled modules.</summary>
public sealed record InProcessRunnerOptions
{
    /// <summary>What no input may exceed. Default: the defaults of <see cref="WasiCeilings"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public WasiCeilings Ceilings { get; init => field = value ?? throw new ArgumentNullException(nameof(Ceilings)); } = new();

    /// <summary>
    /// Executions under way at once, 1 to 1,000; further ones wait for their turn, and their <see cref="WasiLimits.Timeout"/> begins with it.
    /// Each one occupies a thread. Default: 64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int MaxConcurrentExecutions
    {
        get;
        init => field = value <= 1000 ? AtLeastOne(value, nameof(MaxConcurrentExecutions)) : throw new ArgumentOutOfRangeException(nameof(MaxConcurrentExecutions), value, "Give a number from 1 to 1,000.");
    } = 64;

    /// <summary>
    /// Whether memories of guests come from a pool, which makes starting one faster. The pool reserves about 4 GiB of address space, not of memory,
    /// for each of <see cref="MaxConcurrentExecutions"/>; where the system refuses that, and for modules that do not fit a slot of the pool
    /// (several memories, very large tables), guests get their memory one by one. Default: true.
    /// </summary>
    public bool UsePooling { get; init; } = true;

    /// <summary>
    /// The existing directory in which each execution that has files or standard input makes a private one and removes it.
    /// Default: null, the user's temporary directory (<see cref="Path.GetTempPath"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty or holds a NUL character.</exception>
    public string? TemporaryDirectory { get; init => field = OptionPath.OrNull(value, nameof(TemporaryDirectory)); }

    /// <summary>
    /// Where requests of guests are logged, in the category <c>WasiGuard.NetFetch</c>: what was refused or failed as a warning, the rest for debugging.
    /// Default: null, nowhere.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    internal NetFetchHost NetFetch { get; init; } = NetFetchHost.Default;

    private static int AtLeastOne(int value, string member) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(member, value, "Give a number of 1 or more.");
}
