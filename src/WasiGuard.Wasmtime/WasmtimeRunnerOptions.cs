using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>Where <see cref="WasmtimeWasiRunner"/> finds its program and keeps its files.</summary>
public sealed record WasmtimeRunnerOptions
{
    /// <summary>
    /// The <c>wasmtime</c> program: a path (a relative one is taken from the current directory when the runner is made), or a bare name that is looked up in <c>PATH</c>.
    /// Default: null, what the environment variable <c>WASMTIME</c> names in the same form, else <c>wasmtime</c> in <c>PATH</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty or holds a NUL character.</exception>
    public string? ExecutablePath { get; set => field = OptionPath.OrNull(value, nameof(ExecutablePath)); }

    /// <summary>
    /// The existing directory in which each execution makes a private one (mode 0700 on Unix) and removes it. Its path must not hold <c>::</c>.
    /// Default: null, the user's temporary directory (<see cref="Path.GetTempPath"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty, or holds <c>::</c> or a NUL character.</exception>
    public string? TemporaryDirectory
    {
        get;
        set => field = value is not null && WasmtimeCommandLine.IsCut(value)
            ? throw new ArgumentException($"The path '{GuestText.Shown(value)}' holds '::', which wasmtime's command line cannot express.", nameof(TemporaryDirectory))
            : OptionPath.OrNull(value, nameof(TemporaryDirectory));
    }

    /// <summary>
    /// The directory in which compiled modules outlive this process, up to <see cref="WasiCeilings.ModuleCacheBytes"/>; processes may share it. It is made when it is
    /// not there, and must be this user's alone (mode 0700 on Unix, no link): whoever may write there decides what runs. An entry carries a SHA-256, which is checked on the
    /// copy that runs; it counts for one module, program, processor and kind of limits only. A directory that cannot be written to is read, and a warning says so.
    /// Default: null, nothing outlives the process.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty or holds a NUL character.</exception>
    public string? ModuleCacheDirectory { get; set => field = OptionPath.OrNull(value, nameof(ModuleCacheDirectory)); }

    /// <summary>Told of what the runner could not do and went on without, and of <see cref="AllowKnownVulnerable"/>, under the category <c>WasiGuard.Wasmtime</c>. Default: null, nobody.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Makes the meter <c>WasiGuard</c> that counts and times the executions; a container's factory gives its listeners the instruments of this runner alone.
    /// Default: null, one meter for the process.
    /// </summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>What no input may exceed. Default: the defaults of <see cref="WasiCeilings"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">It sets <see cref="WasiCeilings.OpenDescriptors"/>, <see cref="WasiCeilings.UrlBytes"/> or <see cref="WasiCeilings.AuditBytes"/>, which this runner cannot hold.</exception>
    public WasiCeilings Ceilings { get; set => field = Held(value); } = new();

    /// <summary>
    /// Environment variables of the program itself, such as <c>LD_LIBRARY_PATH</c>; no guest sees them. Nothing else of this process's
    /// environment is handed on, but <c>SystemRoot</c> on Windows. Default: none.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IReadOnlyDictionary<string, string> ProcessEnvironment
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(ProcessEnvironment));
    } = new Dictionary<string, string>();

    /// <summary>
    /// Whether a program is run in which a published flaw breaks something that the runner promises (<see cref="WasmtimeAdvisories"/>), with a warning
    /// in the log at each execution. Default: false, such a program is refused with the version that mends it.
    /// </summary>
    public bool AllowKnownVulnerable { get; set; }

    /// <summary>The options as a container gives them, with its own factories where they have none.</summary>
    internal static WasmtimeRunnerOptions WithServices(IOptions<WasmtimeRunnerOptions> options, ILoggerFactory? loggerFactory, IMeterFactory? meterFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        var given = options.Value;
        return given with { LoggerFactory = given.LoggerFactory ?? loggerFactory, MeterFactory = given.MeterFactory ?? meterFactory };
    }

    /// <summary>Also called by the runner, because configuration sets the members of the ceilings one by one.</summary>
    internal static WasiCeilings Held(WasiCeilings ceilings)
    {
        ArgumentNullException.ThrowIfNull(ceilings, nameof(Ceilings));
        ceilings.ThrowIfSet(
            typeof(WasmtimeRunnerOptions),
            nameof(WasiCeilings.OpenDescriptors),
            nameof(WasiCeilings.UrlBytes),
            nameof(WasiCeilings.AuditBytes));
        return ceilings;
    }
}
