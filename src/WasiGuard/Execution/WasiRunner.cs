namespace WasiGuard;

/// <summary>
/// Base class of runners. <see cref="ExecuteAsync"/> checks the input against the capabilities that the type declares,
/// then calls <see cref="ExecuteCoreAsync"/>: a derived class cannot forget the check.
/// </summary>
public abstract class WasiRunner : IWasiRunner
{
    private readonly CapabilitySet _declared;
    private readonly ICapabilitySource? _source;

    /// <summary>Reads the capability attributes of the derived type.</summary>
    protected WasiRunner()
    {
        _declared = CapabilitySet.Of(GetType());
        _source = this as ICapabilitySource;
    }

    internal CapabilitySet CurrentCapabilities => _source is null ? _declared : _source.Capabilities;

    /// <inheritdoc/>
    public Task<WasiExecResult> ExecuteAsync([RunsOn("this")] WasiExecInput input, CancellationToken cancellationToken = default)
    {
        CapabilityGuard.ThrowIfUnsupported(this, input);
        InputValidation.ThrowIfInvalid(input);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<WasiExecResult>(cancellationToken);
        return WasiGuardTelemetry.ObservesExecutions ? ObserveAsync(input, cancellationToken) : ExecuteCoreAsync(input, cancellationToken);
    }

    /// <summary>Compiles the module ahead, for executions without <see cref="WasiLimits.Fuel"/>, so that the first one does not wait for it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="cancellationToken">Ends the wait; a compilation that cannot be stopped goes on, and is kept.</param>
    /// <exception cref="WasiModuleException">The module cannot be run.</exception>
    /// <exception cref="WasiRunnerException">The host failed: the module cannot be read, the engine is missing.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task PrepareAsync(WasiModule module, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        return PrepareAsync(new WasiExecInput { Module = module }, cancellationToken);
    }

    /// <summary>Compiles the module of an input ahead, as the input's executions need it, so that the first one does not wait for it.</summary>
    /// <param name="input">The input; it is checked as for an execution.</param>
    /// <param name="cancellationToken">Ends the wait; a compilation that cannot be stopped goes on, and is kept.</param>
    /// <exception cref="WasiCapabilityNotSupportedException">The input needs what this runner lacks.</exception>
    /// <exception cref="ArgumentException">A member of the input is malformed; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The input has a member marked <see cref="RequiresCapabilityAttribute"/> that the guard cannot read; the message names it.</exception>
    /// <exception cref="WasiModuleException">The module cannot be run.</exception>
    /// <exception cref="WasiRunnerException">The host failed: the module cannot be read, the engine is missing.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task PrepareAsync([RunsOn("this")] WasiExecInput input, CancellationToken cancellationToken = default)
    {
        CapabilityGuard.ThrowIfUnsupported(this, input);
        InputValidation.ThrowIfInvalid(input);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : PrepareCoreAsync(input, cancellationToken);
    }

    internal static Task PrepareAsync(IWasiRunner runner, [RunsOn("runner")] WasiExecInput input, CancellationToken cancellationToken) => runner switch
    {
        WasiRunner known => known.PrepareAsync(input, cancellationToken),
        DelegatingWasiRunner decorator => decorator.PrepareAsync(input, cancellationToken),
        WasiRunnerSelector selector => selector.PrepareAsync(input, cancellationToken),
        _ => Task.CompletedTask,
    };

    private Task<WasiExecResult> ObserveAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        WasiGuardTelemetry.ObserveAsync(GetType(), () => ExecuteCoreAsync(input, cancellationToken));

    /// <summary>Runs the module. The guard has passed and the input is well-formed.</summary>
    /// <param name="input">The input; it needs nothing that the type does not declare.</param>
    /// <param name="cancellationToken">Stops the guest; the task then ends as cancelled.</param>
    protected abstract Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken);

    /// <summary>Compiles what an execution of the input would run. Does nothing unless overridden. The guard has passed and the input is well-formed.</summary>
    /// <param name="input">The input; it needs nothing that the type does not declare.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    protected virtual Task PrepareCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.CompletedTask;
}
