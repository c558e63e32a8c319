namespace WasiGuard;

/// <summary>What proposals are called in messages and reports.</summary>
internal static class ProposalNames
{
    private static readonly (WasmProposals Proposal, string Name)[] s_all =
    [
        (WasmProposals.Exceptions, "exceptions"),
        (WasmProposals.GarbageCollection, "garbage collection"),
        (WasmProposals.FunctionReferences, "typed function references"),
        (WasmProposals.Memory64, "64-bit memories and tables"),
        (WasmProposals.ExtendedConstants, "extended constant expressions"),
        (WasmProposals.WideArithmetic, "wide arithmetic"),
        (WasmProposals.TailCalls, "tail calls"),
        (WasmProposals.MultipleMemories, "several memories"),
        (WasmProposals.RelaxedSimd, "relaxed SIMD"),
    ];

    /// <summary>The name of each proposal of a set.</summary>
    public static IReadOnlyList<string> Of(WasmProposals proposals) => [.. s_all.Where(each => proposals.HasFlag(each.Proposal)).Select(each => each.Name)];

    /// <summary>The name of one proposal.</summary>
    public static string OfOne(WasmProposals proposal) => s_all.Single(each => each.Proposal == proposal).Name;
}
