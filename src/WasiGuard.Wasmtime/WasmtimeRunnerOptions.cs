using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>Where <see cref="WasmtimeWasiRunner"/> finds its program and keeps its files.</summary>
public sealed record WasmtimeRunnerOptions
{
    /// <summary>
    /// The <c>wasmtime</c> program: a path (a relative one is taken from the current directory when the runner is made), or a bare name that is looked up in <c>PATH</c>.
    /// Default: null, what the environment variable <c>WASMTIME</c> names in the same form, else <c>wasmtime</c> in <c>PATH</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty or holds a NUL character.</exception>
    public string? ExecutablePath { get; init => field = OptionPath.OrNull(value, nameof(ExecutablePath)); }

    /// <summary>
    /// The existing directory in which each execution makes a private one (mode 0700 on Unix) and removes it. Its path must not hold <c>::</c>.
    /// Default: null, the user's temporary directory (<see cref="Path.GetTempPath"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty, or holds <c>::</c> or a NUL character.</exception>
    public string? TemporaryDirectory
    {
        get;
        init => field = value is not null && WasmtimeCommandLine.IsCut(value)
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
    public string? ModuleCacheDirectory { get; init => field = OptionPath.OrNull(value, nameof(ModuleCacheDirectory)); }

    /// <summary>Told of what the runner could not do and went on without, and of <see cref="AllowKnownVulnerable"/>, under the category <c>WasiGuard.Wasmtime</c>. Default: null, nobody.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>What no input may exceed. Default: the defaults of <see cref="WasiCeilings"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">It sets <see cref="WasiCeilings.OpenDescriptors"/>, <see cref="WasiCeilings.UrlBytes"/> or <see cref="WasiCeilings.AuditBytes"/>, which this runner cannot hold.</exception>
    public WasiCeilings Ceilings { get; init => field = Held(value); } = new();

    /// <summary>
    /// Environment variables of the program itself, such as <c>LD_LIBRARY_PATH</c>; no guest sees them. Nothing else of this process's
    /// environment is handed on, but <c>SystemRoot</c> on Windows. Default: none.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IReadOnlyDictionary<string, string> ProcessEnvironment
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ProcessEnvironment));
    } = new Dictionary<string, string>();

    /// <summary>
    /// Whether a program is run in which a published flaw breaks something that the runner promises (<see cref="WasmtimeAdvisories"/>), with a warning
    /// in the log at each execution. Default: false, such a program is refused with the version that mends it.
    /// </summary>
    public bool AllowKnownVulnerable { get; init; }

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
