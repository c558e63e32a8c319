namespace WasiGuard;

/// <summary>The run-time guard: compares what an input needs with what a runner has, before anything starts.</summary>
public static class CapabilityGuard
{
    /// <summary>What the runner can do: what it says as an <see cref="ICapabilitySource"/>, else the attributes of its type.</summary>
    /// <param name="runner">The runner.</param>
    /// <exception cref="ArgumentNullException"><paramref name="runner"/> is null.</exception>
    public static CapabilitySet GetCapabilities(this IWasiRunner runner)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return runner switch
        {
            WasiRunner known => known.CurrentCapabilities,
            ICapabilitySource source => source.Capabilities,
            _ => CapabilitySet.Of(runner.GetType()),
        };
    }

    /// <summary>Whether the runner has the capability. The analyzer treats a test of it as a guard.</summary>
    /// <typeparam name="TCapability">The capability.</typeparam>
    /// <param name="runner">The runner.</param>
    /// <exception cref="ArgumentNullException"><paramref name="runner"/> is null.</exception>
    public static bool Supports<TCapability>(this IWasiRunner runner) where TCapability : RunnerCapabilityAttribute =>
        runner.GetCapabilities().Contains<TCapability>();

    /// <summary>
    /// Throws if the input needs what the runner lacks: a member of the input that is set, or a function that the module imports; and if the module
    /// imports what no runner can give it. Does not throw for a module that cannot be read; the runner does when it reads it. Allocates nothing when it passes.
    /// </summary>
    /// <param name="runner">The runner that is about to execute; a runner written from scratch passes itself.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="WasiCapabilityNotSupportedException">The input needs what the runner lacks.</exception>
    /// <exception cref="WasiModuleException">The module imports a function that WASI preview 1 does not have, or one of it or of NetFetch with another type.</exception>
    /// <exception cref="InvalidOperationException">The input has a marked member that the guard cannot read; the message names it, and the way out.</exception>
    public static void ThrowIfUnsupported(IWasiRunner runner, WasiExecInput input)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(input);
        if (!IsSupported(runner, input))
            throw Unsupported.By(runner, input);
        if (input.Module.ImportFlaw is { } flaw)
            throw new WasiModuleException($"The module '{GuestText.Shown(input.Module.Name)}' {flaw}");
    }

    /// <summary>
    /// Throws if the runner lacks the capability: what a method marked <see cref="RequiresCapabilityAttribute"/> calls before it does anything else.
    /// </summary>
    /// <typeparam name="TCapability">The capability that the method needs.</typeparam>
    /// <param name="runner">The runner that the method is called on; a runner passes itself.</param>
    /// <param name="member">What asks for the capability, as the message is to print it: <c>IWasiRunner.StartReactorAsync</c>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="member"/> is empty.</exception>
    /// <exception cref="WasiCapabilityNotSupportedException">The runner lacks the capability.</exception>
    public static void ThrowIfUnsupported<TCapability>(IWasiRunner runner, string member) where TCapability : RunnerCapabilityAttribute
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentException.ThrowIfNullOrEmpty(member);
        if (!runner.Supports<TCapability>())
            throw Unsupported.ByMember(runner, Capability<TCapability>.Value, member);
    }

    internal static bool IsSupported(IWasiRunner runner, WasiExecInput input)
    {
        if (runner is WasiRunnerSelector selector)
            return selector.AnySupports(input);

        var capabilities = runner.GetCapabilities();
        if (!RequirementSearch.IsSatisfied(RequirementCache.Default, input, capabilities))
            return false;

        foreach (var module in input.Module.ForeignImportModules)
        {
            if (!IsProvided(module, capabilities))
                return false;
        }

        return true;
    }

    internal static bool IsProvided(string importModule, CapabilitySet capabilities)
    {
        foreach (var capability in CapabilityRegistry.All)
        {
            if (capability.Provides(importModule) && capabilities.Contains(capability))
                return true;
        }

        return false;
    }
}
