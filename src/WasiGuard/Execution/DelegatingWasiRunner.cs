namespace WasiGuard;

/// <summary>
/// Base class of decorators: a runner around another one, as <see cref="DelegatingHandler"/> is around an <see cref="HttpMessageHandler"/>.
/// It has the capabilities of the inner runner, and is available when that one is.
/// </summary>
public abstract class DelegatingWasiRunner : IWasiRunner, ICapabilitySource, IAvailabilitySource
{
    /// <summary>Wraps a runner.</summary>
    /// <param name="inner">The runner that executes; it must not be null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inner"/> is null.</exception>
    protected DelegatingWasiRunner([CapabilitiesFrom] IWasiRunner inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
    }

    /// <summary>The wrapped runner.</summary>
    protected IWasiRunner Inner { get; }

    /// <summary>The capabilities of the inner runner, unless overridden.</summary>
    public virtual CapabilitySet Capabilities => Inner.GetCapabilities();

    /// <summary>Whether the inner runner is available, unless overridden.</summary>
    public virtual bool IsAvailable => WasiRunnerSelector.IsRunnerAvailable(Inner);

    /// <summary>Hands the input to the inner runner, unless overridden.</summary>
    /// <inheritdoc cref="IWasiRunner.ExecuteAsync"/>
    public virtual Task<WasiExecResult> ExecuteAsync([RunsOn("this")] WasiExecInput input, CancellationToken cancellationToken = default)
    {
        CapabilityGuard.ThrowIfUnsupported(this, input);
        return Inner.ExecuteAsync(input, cancellationToken);
    }

    /// <summary>Has the inner runner compile the module ahead; see <see cref="WasiRunner.PrepareAsync(WasiModule, CancellationToken)"/>. A runner that compiles nothing ahead does nothing.</summary>
    /// <inheritdoc cref="WasiRunner.PrepareAsync(WasiModule, CancellationToken)"/>
    public Task PrepareAsync(WasiModule module, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        return PrepareAsync(new WasiExecInput { Module = module }, cancellationToken);
    }

    /// <summary>Has the inner runner compile ahead, unless overridden; see <see cref="WasiRunner.PrepareAsync(WasiExecInput, CancellationToken)"/>. A runner that compiles nothing ahead does nothing.</summary>
    /// <inheritdoc cref="WasiRunner.PrepareAsync(WasiExecInput, CancellationToken)"/>
    public virtual Task PrepareAsync([RunsOn("this")] WasiExecInput input, CancellationToken cancellationToken = default)
    {
        CapabilityGuard.ThrowIfUnsupported(this, input);
        return WasiRunner.PrepareAsync(Inner, input, cancellationToken);
    }
}
