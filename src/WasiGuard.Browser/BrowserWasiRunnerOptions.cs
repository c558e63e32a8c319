using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>How <see cref="BrowserWasiRunner"/> uses the browser.</summary>
public sealed record BrowserWasiRunnerOptions
{
    /// <summary>Executions under way at once, each in a worker of its own, 1 to 64; further ones wait. Default: 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int MaxParallelExecutions { get; set => field = Between(value, 1, nameof(MaxParallelExecutions)); } = 4;

    /// <summary>
    /// Workers that are kept for the next execution, 0 to 64. One that is kept saves some tens of milliseconds and the compilation of a
    /// module that it has run before. Default: 2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int MaxIdleWorkers { get; set => field = Between(value, 0, nameof(MaxIdleWorkers)); } = 2;

    /// <summary>
    /// Where the page finds the runner's script, absolute or relative to the page's base address.
    /// Default: <c>_content/WasiGuard.Browser/wasiguard.js</c>, where the package puts it.
    /// </summary>
    /// <exception cref="ArgumentException">The value is null or empty.</exception>
    public string ScriptUrl { get; set => field = NotEmpty(value); } = "_content/WasiGuard.Browser/wasiguard.js";

    /// <summary>
    /// Called as soon as a request of a guest has come to its end or was refused, in the page's own thread; the result has them all.
    /// An exception that it throws is reported by the browser and ends nothing. Default: null, nobody is told.
    /// </summary>
    public Action<NetFetchAudit>? NetFetchObserved { get; set; }

    /// <summary>
    /// Where requests of guests are logged, in the category <c>WasiGuard.NetFetch</c>: what was refused or failed as a warning, the rest for debugging.
    /// Default: null, nowhere.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Makes the meter <c>WasiGuard</c> that counts and times the executions; a container's factory gives its listeners the instruments of this runner alone.
    /// Default: null, one meter for the process.
    /// </summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>What no input may exceed. Default: the defaults of <see cref="WasiCeilings"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">It sets a member that bounds memory, tables, descriptors, the stack, functions, the compilation or its cache, none of which the browser lets this runner hold.</exception>
    public WasiCeilings Ceilings { get; set => field = Held(value); } = new();

    /// <summary>Also called by the runner, because configuration sets the members of the ceilings one by one.</summary>
    internal static WasiCeilings Held(WasiCeilings ceilings)
    {
        ArgumentNullException.ThrowIfNull(ceilings, nameof(Ceilings));
        ceilings.ThrowIfSet(
            typeof(BrowserWasiRunnerOptions),
            nameof(WasiCeilings.MemoryBytes),
            nameof(WasiCeilings.TableElements),
            nameof(WasiCeilings.OpenDescriptors),
            nameof(WasiCeilings.StackBytes),
            nameof(WasiCeilings.FunctionBytes),
            nameof(WasiCeilings.FunctionComplexity),
            nameof(WasiCeilings.CompileTime),
            nameof(WasiCeilings.ModuleCacheBytes));
        return ceilings;
    }

    /// <summary>The options as a container gives them, with its own factories where they have none.</summary>
    internal static BrowserWasiRunnerOptions WithServices(IOptions<BrowserWasiRunnerOptions> options, ILoggerFactory? loggerFactory, IMeterFactory? meterFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        var given = options.Value;
        return given with { LoggerFactory = given.LoggerFactory ?? loggerFactory, MeterFactory = given.MeterFactory ?? meterFactory };
    }

    private static int Between(int value, int least, string member) => value >= least && value <= 64
        ? value
        : throw new ArgumentOutOfRangeException(member, value, $"Give a number from {least} to 64.");

    private static string NotEmpty(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, nameof(ScriptUrl));
        return value;
    }
}
