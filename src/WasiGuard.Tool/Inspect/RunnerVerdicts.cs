namespace WasiGuard.Tool;

/// <summary>
/// What each runner would say of a module with its options as they are by default: the run-time guard first, then what its bytes rule out. Nothing is
/// compiled or started.
/// </summary>
internal sealed class RunnerVerdicts(WasiModule module, ModuleShape? shape)
{
    private readonly WasiExecInput _input = new() { Module = module };
    private readonly WasiCeilings _ceilings = new();

    /// <summary>The capabilities that provide what the module imports beyond WASI.</summary>
    public IReadOnlyList<string> Needs() => (RefusalOf(new RunnerWithNothing()) as WasiCapabilityNotSupportedException)?.Capabilities ?? [];

    /// <summary>On the engine in the process.</summary>
    public RunnerVerdict OnEngine(IWasiRunner runner) => Verdict(runner, RefusalOf(runner)?.Message ?? FlawOf() ?? MemoryFlaw(), missing: null);

    /// <summary>On the program, which may lack what a module uses, or be none that is run.</summary>
    public RunnerVerdict OnProgram(IWasiRunner runner, ProgramReport program) =>
        Verdict(runner, RefusalOf(runner)?.Message ?? FlawOf() ?? MemoryFlaw() ?? ProposalFlaw(program), program.Verdict == ProgramVerdict.Runs ? null : program.Reason);

    /// <summary>In a page, where the browser bounds memory and knows what it compiles.</summary>
    public RunnerVerdict InPage(IWasiRunner runner) => Verdict(runner, RefusalOf(runner)?.Message ?? PageFlaw(), "It runs in a page.");

    private static RunnerVerdict Verdict(IWasiRunner runner, string? reason, string? missing) =>
        new(runner.GetType().Name, reason is null, missing is null, reason, missing);

    private Exception? RefusalOf(IWasiRunner runner)
    {
        try
        {
            CapabilityGuard.ThrowIfUnsupported(runner, _input);
            return null;
        }
        catch (Exception refused) when (refused is WasiCapabilityNotSupportedException or WasiModuleException)
        {
            return refused;
        }
    }

    private string? FlawOf() => shape is null ? Malformed : Refusal(() => ModuleCeilings.Check(module, shape, _ceilings));

    private string? PageFlaw() => shape is null ? Malformed : Refusal(() =>
    {
        ModuleCeilings.CheckSize(module, _ceilings);
        ModuleCeilings.CheckEntry(module, shape.Entry);
    });

    private string? MemoryFlaw() => Refusal(() => EngineBounds.Of(module, shape!, MemoryBudget.Of(_input, _ceilings), _ceilings));

    private string? ProposalFlaw(ProgramReport program)
    {
        var lacks = ProposalNames.Of(shape!.Uses).Intersect(program.MissingProposals).ToArray();
        return lacks.Length == 0 ? null : $"The module uses {string.Join(", ", lacks)}, which wasmtime {program.Version} lacks or has with known flaws. Use a newer one.";
    }

    private string Malformed => $"The module '{GuestText.Shown(module.Name)}' is malformed.";

    private static string? Refusal(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (WasiModuleException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Declares no capability: what the guard refuses to it is what the module needs.</summary>
    private sealed class RunnerWithNothing : WasiRunner
    {
        protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("This runner only takes part in the check.");
    }
}
