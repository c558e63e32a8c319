namespace WasiGuard.Tool;

/// <summary>What a module asks of its host.</summary>
/// <param name="Module">The file's name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Imports">Everything that it imports.</param>
/// <param name="EntryPoints">What an execution calls, in order; nothing when it is no program.</param>
/// <param name="Capabilities">The capabilities that provide what it imports beyond WASI.</param>
/// <param name="Runners">For each runner, whether it can run the module.</param>
internal sealed record ModuleReport(string Module, long Bytes, IReadOnlyList<WasiImport> Imports, IReadOnlyList<string> EntryPoints, IReadOnlyList<string> Capabilities, IReadOnlyList<RunnerVerdict> Runners)
{
    /// <summary>Asks the run-time guard, which is what an execution would do first.</summary>
    public static ModuleReport Of(WasiModule module, IReadOnlyList<IWasiRunner> runners)
    {
        var input = new WasiExecInput { Module = module };
        var needs = (Refusal(new RunnerWithNothing(), input) as WasiCapabilityNotSupportedException)?.Capabilities ?? [];
        var shape = ModuleShape.Of(module.Bytes.Span);
        var flaw = ProgramFlaw(module, shape);
        IReadOnlyList<string> entry = shape is { Entry: { Flaw: null } known } ? known.Called : [];
        return new(module.Name, module.Bytes.Length, module.Imports, entry, needs, [.. runners.Select(Verdict)]);

        RunnerVerdict Verdict(IWasiRunner runner)
        {
            var refused = Refusal(runner, input)?.Message ?? flaw;
            var available = runner is not IAvailabilitySource source || source.IsAvailable;
            return new(runner.GetType().Name, refused is null, available, refused);
        }
    }

    /// <summary>Why every runner refuses the module whatever it imports, as its options are by default: it has nothing to begin with, or is above a ceiling.</summary>
    private static string? ProgramFlaw(WasiModule module, ModuleShape? shape)
    {
        if (shape is null)
            return $"The module '{GuestText.Shown(module.Name)}' is malformed.";
        try
        {
            ModuleCeilings.Check(module, shape, new WasiCeilings());
            return null;
        }
        catch (WasiModuleException refused)
        {
            return refused.Message;
        }
    }

    private static Exception? Refusal(IWasiRunner runner, WasiExecInput input)
    {
        try
        {
            CapabilityGuard.ThrowIfUnsupported(runner, input);
            return null;
        }
        catch (Exception refused) when (refused is WasiCapabilityNotSupportedException or WasiModuleException)
        {
            return refused;
        }
    }

    /// <summary>Declares no capability: what the guard refuses to it is what the module needs.</summary>
    private sealed class RunnerWithNothing : WasiRunner
    {
        protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("This runner only takes part in the check.");
    }
}

/// <summary>Whether a runner can run a module.</summary>
/// <param name="Runner">The runner's type.</param>
/// <param name="Supported">Whether the module is a program, and the runner provides everything that it imports.</param>
/// <param name="Available">Whether it could execute here, as far as programs outside this process are concerned.</param>
/// <param name="Reason">Why not; null when it is supported.</param>
internal sealed record RunnerVerdict(string Runner, bool Supported, bool Available, string? Reason);
