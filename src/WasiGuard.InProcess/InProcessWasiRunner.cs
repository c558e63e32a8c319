using System.ComponentModel;

namespace WasiGuard;

/// <summary>Runs modules on Wasmtime inside this process.</summary>
/// <remarks>
/// <para>An instance is cheap and safe to share: runners with equal <see cref="InProcessRunnerOptions"/> share one engine and its compiled
/// modules, which go when no runner of theirs is left. There is nothing to dispose of.</para>
/// <para>A guest never runs on the caller's thread. It runs on a thread of the runner's own, so that guests that compute or wait for long do
/// not starve the thread pool; those threads are used again and end after two idle seconds. A module whose last execution took less than
/// two milliseconds runs on the thread pool, which is faster, at most one guest per processor at a time.</para>
/// <para>Timeout and cancellation stop a guest that computes, sleeps or polls within milliseconds. They do not interrupt a single file
/// operation of the host, such as the opening of a named pipe in a directory of <see cref="WasiExecInput.Preopens"/>; the guest is stopped when that returns.</para>
/// <para>On Linux (x64, ARM64) the directories that a guest is given are opened once, without following links below <see cref="WasiPreopen.HostPath"/>, and used as they
/// were opened. On other systems each step is checked for links and then used by its name: whoever swaps a directory for a link between the two, such as another guest that may
/// write there, leads the guest out of it.</para>
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
public class InProcessWasiRunner : WasiRunner
{
    private readonly EngineSet _engines;
    private readonly InProcessRunnerOptions _options;

    /// <summary>A runner with the default options.</summary>
    public InProcessWasiRunner()
        : this(new())
    {
    }

    /// <summary>A runner with these options.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public InProcessWasiRunner(InProcessRunnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _engines = EngineSet.For(options);
    }

    /// <inheritdoc/>
    protected override async Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
    {
        var limits = EffectiveLimits.Of(input, _options.Ceilings);
        var budget = MemoryBudget.Of(input, _options.Ceilings);
        var withFuel = input.Limits.Fuel is not null;
        var module = _engines.Find(input.Module, withFuel, _options.Ceilings) ?? await _engines.CompileAsync(input.Module, withFuel, _options.Ceilings, cancellationToken).ConfigureAwait(false);
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
        var module = _engines.Find(input.Module, withFuel, _options.Ceilings) ?? await _engines.CompileAsync(input.Module, withFuel, _options.Ceilings, cancellationToken).ConfigureAwait(false);
        try
        {
            module.BoundsOf(budget, _options.Ceilings);
        }
        finally
        {
            module.Release();
        }
    }
}
