using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>Runs modules on Wasmtime inside this process.</summary>
/// <remarks>
/// <para>An instance is cheap and safe to share: runners with equal <see cref="InProcessRunnerOptions.UsePooling"/>,
/// <see cref="InProcessRunnerOptions.MaxConcurrentExecutions"/> and <see cref="WasiCeilings.StackBytes"/> share their engines and compiled
/// modules, which go when no runner of theirs is left; <see cref="InProcessRunnerOptions.ModuleCacheDirectory"/> keeps the code beyond the process.
/// There is nothing to dispose of.</para>
/// <para>A guest never runs on the caller's thread. It runs on a thread of the runner's own, so that guests that compute or wait for long do
/// not starve the thread pool; those threads are used again and end after two idle seconds. A module whose last execution took less than
/// two milliseconds runs on the thread pool, which is faster, at most one guest per processor at a time; while one stays there after all, the pool
/// is given a thread more.</para>
/// <para>Timeout and cancellation stop a guest that computes, sleeps or polls within milliseconds. A single call of the operating system, such as
/// the opening of a named pipe in a directory of <see cref="WasiExecInput.Preopens"/>, is not interrupted: the caller is answered within 100 ms, and the
/// execution keeps its place until the call returns. When all places are held so, new executions end with a <see cref="WasiRunnerException"/>.</para>
/// <para>A code above 125 given to <c>proc_exit</c> is a trap, as Wasmtime has it.</para>
/// </remarks>
[Description("Wasmtime in this process")]
[SupportsNetFetch]
[SupportsFileSnapshot]
[SupportsPreopens]
[SupportsReadOnlyPreopens]
[SupportsWorkingDirectory]
[SupportsFuel]
[SupportsMemoryLimit]
[SupportsStreamingOutput]
[SupportsStreamingInput]
public class InProcessWasiRunner : WasiRunner
{
    private readonly EngineSet _engines;
    private readonly InProcessRunnerOptions _options;
    private readonly KeptCode? _kept;

    /// <summary>A runner with the default options.</summary>
    public InProcessWasiRunner()
        : this(new())
    {
    }

    /// <summary>A runner with these options.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    [OverloadResolutionPriority(1)]
    public InProcessWasiRunner(InProcessRunnerOptions options)
        : base(options?.MeterFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        // As they are now: configuration may bind into the same object later.
        _options = options with { Ceilings = options.Ceilings with { } };
        _engines = EngineSet.For(_options);
        _kept = KeptCode.Of(_options);
    }

    /// <summary>A runner as a container makes it.</summary>
    /// <param name="options">The options, such as those that <c>Configure&lt;InProcessRunnerOptions&gt;</c> sets.</param>
    /// <param name="loggerFactory">Taken where the options have no <see cref="InProcessRunnerOptions.LoggerFactory"/>.</param>
    /// <param name="meterFactory">Taken where the options have no <see cref="InProcessRunnerOptions.MeterFactory"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    [ActivatorUtilitiesConstructor]
    public InProcessWasiRunner(IOptions<InProcessRunnerOptions> options, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
        : this(InProcessRunnerOptions.WithServices(options, loggerFactory, meterFactory))
    {
    }

    /// <inheritdoc/>
    protected override async Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
    {
        var limits = EffectiveLimits.Of(input, _options.Ceilings);
        var budget = MemoryBudget.Of(input, _options.Ceilings);
        var withFuel = input.Limits.Fuel is not null;
        var module = _engines.Find(input.Module, withFuel, _options.Ceilings, _kept) ?? await CompileAsync(input.Module, withFuel, budget, cancellationToken).ConfigureAwait(false);
        EngineBounds bounds;
        try
        {
            bounds = module.BoundsOf(budget, _options.Ceilings);
            await _engines.Turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            module.Release();
            throw;
        }

        return await new GuestExecution(module, _engines.Turns, _options, input, limits, bounds, cancellationToken).StartAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task PrepareCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
    {
        var budget = MemoryBudget.Of(input, _options.Ceilings);
        var withFuel = input.Limits.Fuel is not null;
        var module = _engines.Find(input.Module, withFuel, _options.Ceilings, _kept) ?? await CompileAsync(input.Module, withFuel, budget, cancellationToken).ConfigureAwait(false);
        try
        {
            module.BoundsOf(budget, _options.Ceilings);
        }
        finally
        {
            module.Release();
        }
    }

    private Task<CompiledModule> CompileAsync(WasiModule module, bool withFuel, MemoryBudget budget, CancellationToken cancellation) => _engines.CompileAsync(
        module,
        withFuel,
        _options.Ceilings,
        shape =>
        {
            LinkedImports.Check(module, GetType(), KnownFunctions.Contain);
            EngineBounds.Of(module, shape, budget, _options.Ceilings);
        },
        cancellation,
        _kept);
}
