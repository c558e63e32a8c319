namespace WasiGuard;

/// <summary>
/// The WebAssembly proposals that the runner promises, those of the engine that <c>InProcessWasiRunner</c> embeds: which versions of the program have
/// them, and how they are switched on. What a program lacks, or has with published flaws, is refused before it is started.
/// </summary>
internal static class ProgramProposals
{
    // What else they have is off by default there, and for good reason: structs and arrays end version 24 with a panic.
    private static readonly WasmtimeVersion s_switchable = new(36, 0, 0);

    // On by default since 47.0.0; before 48.0.4 and 49.0.2 call_ref and catch escape the count of fuel (RUSTSEC-2026-0315) and values of
    // the managed heap are lost (RUSTSEC-2026-0325, 0326), which other versions have not.
    private static readonly WasmtimeVersion s_flawed = new(47, 0, 0), s_mended48 = new(48, 0, 4), s_flawed49 = new(49, 0, 0, "0"), s_mended49 = new(49, 0, 2);

    private static readonly Proposal[] s_all =
    [
        new(WasmProposals.Exceptions, "exceptions", IsUsable: static version => version >= s_mended48 && !HasFlaws(version), NextWith: static version => version < s_mended48 ? s_mended48 : s_mended49),
        new(WasmProposals.GarbageCollection, "gc", HasReferences, NextWithReferences),
        new(WasmProposals.FunctionReferences, "function-references", HasReferences, NextWithReferences),
        new(WasmProposals.Memory64, "memory64"),
        new(WasmProposals.ExtendedConstants, "extended-const"),
        new(WasmProposals.WideArithmetic, "wide-arithmetic"),
        new(WasmProposals.TailCalls, "tail-call", static _ => true),
        new(WasmProposals.MultipleMemories, "multi-memory", static _ => true),
        new(WasmProposals.RelaxedSimd, "relaxed-simd", static _ => true),
    ];

    /// <summary>The names of what a version lacks.</summary>
    public static IReadOnlyList<string> MissingFrom(WasmtimeVersion version) => [.. s_all.Where(proposal => !proposal.IsUsable(version)).Select(proposal => proposal.Name)];

    /// <exception cref="WasiModuleException">The module uses what the program lacks; the message names it and the version that has it.</exception>
    public static void Check(WasiModule module, WasmProposals used, KnownProgram program)
    {
        var missing = s_all.Where(proposal => used.HasFlag(proposal.Flag) && !proposal.IsUsable(program.Version)).ToArray();
        if (missing.Length == 0)
            return;
        throw new WasiModuleException(
            $"The module '{GuestText.Shown(module.Name)}' uses {string.Join(", ", missing.Select(proposal => proposal.Name))}, which wasmtime {program.Version} ('{program.Path}') lacks or has with known flaws. Use wasmtime {missing.Max(proposal => proposal.NextWith(program.Version))} or newer, or InProcessWasiRunner, or build the module without.");
    }

    /// <summary>The value of <c>-W</c> that switches on what a module uses; null when it uses nothing of it.</summary>
    public static string? SwitchesFor(WasmProposals used)
    {
        // Types of the managed heap are typed references, and exceptions are kept on it.
        if (used.HasFlag(WasmProposals.GarbageCollection))
            used |= WasmProposals.FunctionReferences;
        var switches = string.Join(',', s_all.Where(proposal => used.HasFlag(proposal.Flag)).Select(proposal => $"{proposal.Switch}=y"));
        return switches.Length == 0 ? null : switches;
    }

    private static bool HasReferences(WasmtimeVersion version) => version >= s_switchable && !HasFlaws(version);

    private static WasmtimeVersion NextWithReferences(WasmtimeVersion version) => version < s_switchable ? s_switchable : version < s_mended48 ? s_mended48 : s_mended49;

    private static bool HasFlaws(WasmtimeVersion version) => (version >= s_flawed && version < s_mended48) || (version >= s_flawed49 && version < s_mended49);

    private sealed record Proposal(WasmProposals Flag, string Switch, Func<WasmtimeVersion, bool> IsUsable, Func<WasmtimeVersion, WasmtimeVersion> NextWith)
    {
        public string Name => ProposalNames.OfOne(Flag);

        public Proposal(WasmProposals flag, string option)
            : this(flag, option, static version => version >= s_switchable, static _ => s_switchable)
        {
        }

        public Proposal(WasmProposals flag, string option, Func<WasmtimeVersion, bool> isUsable)
            : this(flag, option, isUsable, static _ => KnownProgram.Oldest)
        {
        }
    }
}
