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

    private Task<WasiExecResult> ObserveAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        WasiGuardTelemetry.ObserveAsync(GetType(), () => ExecuteCoreAsync(input, cancellationToken));

    /// <summary>Runs the module. The guard has passed and the input is well-formed.</summary>
    /// <param name="input">The input; it needs nothing that the type does not declare.</param>
    /// <param name="cancellationToken">Stops the guest; the task then ends as cancelled.</param>
    protected abstract Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken);
}
