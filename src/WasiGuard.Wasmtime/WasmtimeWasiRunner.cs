using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>Runs modules with the <c>wasmtime</c> command line program, one process per execution. Safe to use from many threads.</summary>
/// <remarks>
/// <para>It has no <see cref="SupportsNetFetchAttribute"/>, because the program cannot give a guest functions of the host, and no
/// <see cref="SupportsReadOnlyPreopensAttribute"/>, because its <c>--dir</c> is always writable.</para>
/// <para>A program is asked for its version before it runs anything, once for each file, size and time of change. One that is no wasmtime, older than 24.0.0, or
/// named by <see cref="WasmtimeAdvisories"/> is a <see cref="WasiRunnerException"/> (see <see cref="WasmtimeRunnerOptions.AllowKnownVulnerable"/>); a module that uses a
/// WebAssembly proposal which the program lacks is a <see cref="WasiModuleException"/> that names the version that has it.</para>
/// <para>The guest's arguments and environment are on the command line of the program, where other users of the machine may see them.</para>
/// <para>On Linux (x64, ARM64) the directories that a guest is given are opened once, without following links below <see cref="WasiPreopen.HostPath"/>, and the program gets
/// them as <c>/proc/PID/fd/N</c>, so it must see this process there. On other systems each step is checked for links and then used by its name: whoever swaps a directory for a
/// link between the two, such as another guest that may write there, leads the guest out of it.</para>
/// <para>The program compiles each module once, in a process of its own that <see cref="WasiCeilings.CompileTime"/> bounds; <see cref="WasiLimits.Timeout"/>
/// counts from the start of the program that runs what was compiled. Compiled code lies in files of this process that have no name (on systems without paths for
/// open files: in private directories below <see cref="WasmtimeRunnerOptions.TemporaryDirectory"/>), up to <see cref="WasiCeilings.ModuleCacheBytes"/>, for all
/// runners together; <see cref="WasmtimeRunnerOptions.ModuleCacheDirectory"/> keeps it beyond the process. When this process itself is killed, a guest that
/// is running goes on to its own end.</para>
/// </remarks>
[Description("wasmtime CLI runner")]
[SupportsFileSnapshot]
[SupportsPreopens]
[SupportsWorkingDirectory]
[SupportsFuel]
[SupportsMemoryLimit]
[SupportsStreamingOutput]
[SupportsStreamingInput]
public class WasmtimeWasiRunner : WasiRunner, IAvailabilitySource
{
    private readonly WasmtimeExecutable _executable;
    private readonly WasmtimeRunnerOptions _options;
    private readonly string _temporaryDirectory;
    private readonly ILogger _logger;
    private readonly WasmtimeCompiler _compiler;

    /// <summary>A runner with the program that the environment variable <c>WASMTIME</c> names, else <c>wasmtime</c> in <c>PATH</c>.</summary>
    public WasmtimeWasiRunner()
        : this(new WasmtimeRunnerOptions())
    {
    }

    /// <summary>A runner with a certain program.</summary>
    /// <param name="executablePath">The program; see <see cref="WasmtimeRunnerOptions.ExecutablePath"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="executablePath"/> is null, empty or holds a NUL character.</exception>
    public WasmtimeWasiRunner(string executablePath)
        : this(new WasmtimeRunnerOptions { ExecutablePath = executablePath ?? throw new ArgumentNullException(nameof(executablePath)) })
    {
    }

    /// <summary>A runner with these options.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    [OverloadResolutionPriority(1)]
    public WasmtimeWasiRunner(WasmtimeRunnerOptions options)
        : this(options, WasmtimeCompiler.CacheOfProcess)
    {
    }

    /// <summary>A runner as a container makes it.</summary>
    /// <param name="options">The options, such as those that <c>Configure&lt;WasmtimeRunnerOptions&gt;</c> sets.</param>
    /// <param name="loggerFactory">Taken where the options have no <see cref="WasmtimeRunnerOptions.LoggerFactory"/>.</param>
    /// <param name="meterFactory">Taken where the options have no <see cref="WasmtimeRunnerOptions.MeterFactory"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    [ActivatorUtilitiesConstructor]
    public WasmtimeWasiRunner(IOptions<WasmtimeRunnerOptions> options, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
        : this(WasmtimeRunnerOptions.WithServices(options, loggerFactory, meterFactory))
    {
    }

    internal WasmtimeWasiRunner(WasmtimeRunnerOptions options, CompiledCache<CompiledCodeKey, CompiledCode> cache)
        : base(options?.MeterFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        WasmtimeRunnerOptions.Held(options.Ceilings);
        // As they are now: configuration may bind into the same object later.
        _options = options with { Ceilings = options.Ceilings with { } };
        _executable = new(options.ExecutablePath);
        _temporaryDirectory = Path.GetFullPath(options.TemporaryDirectory ?? Path.GetTempPath());
        _logger = options.LoggerFactory?.CreateLogger(WasmtimeLog.Category) ?? NullLogger.Instance;
        _compiler = new(_options, _temporaryDirectory, cache);
    }

    /// <summary>
    /// Whether the program is there, not whether it is one that the runner runs (<see cref="LookAtProgramAsync"/>). Costs one look at its file; a search that
    /// failed is repeated after a second at the earliest.
    /// </summary>
    public bool IsAvailable => _executable.Find() is not null;

    /// <summary>The full path of the program; null when it is not there.</summary>
    public string? ExecutablePath => _executable.Find();

    /// <summary>Asks the program for its version, unless that is known, and says what follows from it.</summary>
    /// <param name="cancellationToken">Ends the wait, and the program when nobody else waits for its answer.</param>
    /// <exception cref="WasiRunnerException">The program is not there, cannot be started, does not answer within 10 s, or is no wasmtime.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<WasmtimeProgramInfo> LookAtProgramAsync(CancellationToken cancellationToken = default) =>
        (await KnownProgram.LookAtAsync(_executable.Require(), _options, cancellationToken).ConfigureAwait(false)).Info();

    /// <inheritdoc/>
    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        WasmtimeCommandLine.ThrowIfCut(input);
        var limits = EffectiveLimits.Of(input, _options.Ceilings);
        var budget = MemoryBudget.Of(input, _options.Ceilings);
        // Writing files and starting a process block; that need not be the caller's thread.
        return Task.Run(() => RunAsync(input, limits, budget, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task PrepareCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var budget = MemoryBudget.Of(input, _options.Ceilings);
        return Task.Run(
            async () =>
            {
                var program = _executable.Require();
                BoundsOf(input.Module, budget);
                await TrustAsync(program, input.Module, cancellationToken).ConfigureAwait(false);
                (await _compiler.CompileAsync(program, input.Module, input.Limits.Fuel is not null, cancellationToken).ConfigureAwait(false)).Release();
            },
            cancellationToken);
    }

    private async Task<WasiExecResult> RunAsync(WasiExecInput input, EffectiveLimits limits, MemoryBudget budget, CancellationToken cancellationToken)
    {
        var program = _executable.Require();
        var bounds = BoundsOf(input.Module, budget);
        await TrustAsync(program, input.Module, cancellationToken).ConfigureAwait(false);
        var withFuel = input.Limits.Fuel is not null;
        for (var isRepeated = false; ; isRepeated = true)
        {
            var code = await _compiler.CompileAsync(program, input.Module, withFuel, cancellationToken).ConfigureAwait(false);
            try
            {
                using var execution = new WasmtimeExecution(program, code, _options, _temporaryDirectory, input, limits, bounds, KnownModule.Of(input.Module).Uses, isRepeated, cancellationToken);
                return await execution.RunAsync().ConfigureAwait(false);
            }
            catch (StaleCodeException) when (!isRepeated)
            {
                _compiler.Drop(program, input.Module, withFuel, code);
                if (input.StandardInputStream is not null)
                    throw new WasiRunnerException($"'{program}' does not take the code of the module '{GuestText.Shown(input.Module.Name)}' that was compiled with it before, and what was read of WasiExecInput.StandardInputStream meanwhile is gone. Execute the module again, with its input from the beginning.");
            }
            finally
            {
                code.Release();
            }
        }
    }

    /// <exception cref="WasiModuleException">The module uses what the program lacks.</exception>
    /// <exception cref="WasiRunnerException">The program is none that is run.</exception>
    private async Task TrustAsync(string path, WasiModule module, CancellationToken cancellationToken)
    {
        var program = await KnownProgram.LookAtAsync(path, _options, cancellationToken).ConfigureAwait(false);
        program.ThrowIfRefused();
        if (program.Advisories.Count > 0)
            WasmtimeLog.RunsKnownVulnerable(_logger, program.Version.ToString(), program.Path, program.Described);
        ProgramProposals.Check(module, KnownModule.Of(module).Uses, program);
    }

    /// <summary>What the program is told; of malformed bytes, which it is to word, as of a module with one memory and one table.</summary>
    private EngineBounds BoundsOf(WasiModule module, MemoryBudget budget)
    {
        var ceilings = _options.Ceilings;
        ModuleCeilings.CheckSize(module, ceilings);
        LinkedImports.Check(module, GetType(), isLinked: _ => false);
        if (KnownModule.Of(module).Shape is not { } shape)
            return new(budget.Bytes, ceilings.TableElements, Memories: 1, Tables: 1);
        ModuleCeilings.Check(module, shape, ceilings);
        return EngineBounds.Of(module, shape, budget, ceilings);
    }
}
