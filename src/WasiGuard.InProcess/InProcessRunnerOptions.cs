using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>How <see cref="InProcessWasiRunner"/> uses this process. Runners with equal options share one engine and its compiled modules.</summary>
public sealed record InProcessRunnerOptions
{
    // A guest waits on a thread of its own.
    private static readonly HttpNetFetchTransportOptions s_transport = new() { BlocksCallingThread = true };

    /// <summary>What no input may exceed. Default: the defaults of <see cref="WasiCeilings"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public WasiCeilings Ceilings { get; set => field = value ?? throw new ArgumentNullException(nameof(Ceilings)); } = new();

    /// <summary>
    /// Executions under way at once, 1 to 1,000; further ones wait for their turn, and their <see cref="WasiLimits.Timeout"/> begins with it.
    /// Each one occupies a thread. Default: 64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int MaxConcurrentExecutions
    {
        get;
        set => field = value <= 1000 ? AtLeastOne(value, nameof(MaxConcurrentExecutions)) : throw new ArgumentOutOfRangeException(nameof(MaxConcurrentExecutions), value, "Give a number from 1 to 1,000.");
    } = 64;

    /// <summary>
    /// Whether memories of guests come from a pool, which makes starting one faster. The pool reserves about 4 GiB of address space, not of memory,
    /// for each of <see cref="MaxConcurrentExecutions"/>; where the system refuses that, and for modules that do not fit a slot of the pool
    /// (several memories, very large tables), guests get their memory one by one. Default: true.
    /// </summary>
    public bool UsePooling { get; set; } = true;

    /// <summary>
    /// The existing directory in which each execution that has files or standard input makes a private one and removes it.
    /// Default: null, the user's temporary directory (<see cref="Path.GetTempPath"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty or holds a NUL character.</exception>
    public string? TemporaryDirectory { get; set => field = OptionPath.OrNull(value, nameof(TemporaryDirectory)); }

    /// <summary>
    /// The directory in which compiled modules outlive this process, up to <see cref="WasiCeilings.ModuleCacheBytes"/>; processes may share it. It is made when it is
    /// not there, and must be this user's alone (mode 0700 on Unix, no link): whoever may write there decides what runs, in this process. An entry carries a SHA-256, which is
    /// checked on the copy that runs; it counts for one module, engine, processor and kind of limits only (the code that counts <see cref="WasiLimits.Fuel"/> is another).
    /// A directory that cannot be written to is read, and a warning says so; one that is not this user's alone ends an execution with a <see cref="WasiRunnerException"/>.
    /// Default: null, nothing outlives the process.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty or holds a NUL character.</exception>
    public string? ModuleCacheDirectory { get; set => field = OptionPath.OrNull(value, nameof(ModuleCacheDirectory)); }

    /// <summary>
    /// Where requests of guests are logged, in the category <c>WasiGuard.NetFetch</c>: what was refused or failed as a warning, the rest for debugging;
    /// and that code is not kept in <see cref="ModuleCacheDirectory"/>, in the category <c>WasiGuard.InProcess</c>.
    /// Default: null, nowhere.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Makes the meter <c>WasiGuard</c> that counts executions and requests; a container's factory gives its listeners the instruments of this runner alone.
    /// Default: null, one meter for the process.
    /// </summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>Makes what sends the requests of an execution; tests give their own names and connections.</summary>
    internal Func<NetFetchPolicy, INetFetchTransport> Transport { get; set; } = static policy => new HttpNetFetchTransport(policy, s_transport);

    /// <summary>The clock of requests; tests give their own.</summary>
    internal TimeProvider NetFetchClock { get; set; } = TimeProvider.System;

    /// <summary>The options as a container gives them, with its own factories where they have none.</summary>
    internal static InProcessRunnerOptions WithServices(IOptions<InProcessRunnerOptions> options, ILoggerFactory? loggerFactory, IMeterFactory? meterFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        var given = options.Value;
        return given with { LoggerFactory = given.LoggerFactory ?? loggerFactory, MeterFactory = given.MeterFactory ?? meterFactory };
    }

    private static int AtLeastOne(int value, string member) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(member, value, "Give a number of 1 or more.");
}
