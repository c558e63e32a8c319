namespace WasiGuard;

/// <summary>Runs each input on the first of its runners that is available and has every capability that the input needs.</summary>
/// <remarks>Its own <see cref="Capabilities"/> are those that at least one of its runners has.</remarks>
public sealed class WasiRunnerSelector : IWasiRunner, ICapabilitySource, IAvailabilitySource
{
    private readonly IWasiRunner[] _runners;

    /// <summary>Creates the selector.</summary>
    /// <param name="runners">The runners in order of preference, at least one.</param>
    /// <exception cref="ArgumentException">There is no runner, or one is null.</exception>
    public WasiRunnerSelector([CapabilitiesFrom] params IReadOnlyList<IWasiRunner> runners)
    {
        ArgumentNullException.ThrowIfNull(runners);
        if (runners.Count == 0)
            throw new ArgumentException("Give the selector at least one runner.", nameof(runners));
        if (runners.Contains(null!))
            throw new ArgumentException("A runner in the list is null.", nameof(runners));
        _runners = [.. runners.SelectMany(runner => runner is WasiRunnerSelector inner ? inner._runners : [runner])];
    }

    /// <summary>The capabilities that at least one runner has.</summary>
    public CapabilitySet Capabilities
    {
        get
        {
            var all = CapabilitySet.Empty;
            foreach (var runner in _runners)
                all = all.Union(runner.GetCapabilities());
            return all;
        }
    }

    internal IReadOnlyList<IWasiRunner> Runners => _runners;

    /// <summary>Whether at least one runner is available.</summary>
    public bool IsAvailable => Array.Exists(_runners, IsRunnerAvailable);

    /// <summary>The runner that <see cref="ExecuteAsync"/> would run this input on.</summary>
    /// <param name="input">The input.</param>
    /// <exception cref="WasiCapabilityNotSupportedException">No single runner has everything that the input needs.</exception>
    /// <exception cref="WasiRunnerException">Those that have it are not available.</exception>
    /// <exception cref="InvalidOperationException">The input has a member marked <see cref="RequiresCapabilityAttribute"/> that the guard cannot read; the message names it.</exception>
    public IWasiRunner Select(WasiExecInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var capable = 0;
        foreach (var runner in _runners)
        {
            if (!CapabilityGuard.IsSupported(runner, input))
                continue;
            if (IsRunnerAvailable(runner))
                return runner;
            capable++;
        }

        throw capable == 0
            ? Unsupported.BySelector(_runners, input)
            : new WasiRunnerException($"The input can run on {string.Join(" or ", _runners.Where(r => CapabilityGuard.IsSupported(r, input)).Select(r => r.GetType().Name))}, which is not available here. Install it, or add another runner to the selector.");
    }

    /// <inheritdoc/>
    public Task<WasiExecResult> ExecuteAsync([RunsOn("this")] WasiExecInput input, CancellationToken cancellationToken = default) =>
        Select(input).ExecuteAsync(input, cancellationToken);

    /// <summary>Has the first runner that can run the module compile it ahead; see <see cref="WasiRunner.PrepareAsync(WasiModule, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="WasiRunner.PrepareAsync(WasiModule, CancellationToken)"/>
    public Task PrepareAsync(WasiModule module, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        return PrepareAsync(new WasiExecInput { Module = module }, cancellationToken);
    }

    /// <summary>Has the runner that <see cref="Select"/> gives compile ahead; see <see cref="WasiRunner.PrepareAsync(WasiExecInput, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="WasiRunner.PrepareAsync(WasiExecInput, CancellationToken)"/>
    public Task PrepareAsync([RunsOn("this")] WasiExecInput input, CancellationToken cancellationToken = default) =>
        WasiRunner.PrepareAsync(Select(input), input, cancellationToken);

    internal bool AnySupports(WasiExecInput input) => Array.Exists(_runners, runner => CapabilityGuard.IsSupported(runner, input));

    internal static bool IsRunnerAvailable(IWasiRunner runner) => runner is not IAvailabilitySource source || source.IsAvailable;
}
