using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace WasiGuard.CodeFixes.Tests.Positions;

/// <summary>What each fix may change about how a program runs.</summary>
internal static class Promises
{
    public static bool Allow(CodeFixProvider fix, string id, string before, string after, ImmutableArray<Diagnostic> reported)
    {
        // With several mismatches in one program the others still refuse.
        var isOnly = reported.Count(each => each.Id is "WG1001" or "WG1002") <= 1;
        return fix switch
        {
            RemoveMemberFix or UseCapableRunnerFix => before == "is refused" && (after == "runs" || (!isOnly && after == before)),
            DeclareOnRunnerFix => before == "is refused" && (after == "runs" || (!isOnly && after == before)),
            GuardCallFix when id == "WG1002" => after == before.Replace("is refused", "throws", StringComparison.Ordinal) || (!isOnly && after == before),
            GuardCallFix => before == "is refused" && (after == "throws" || (!isOnly && after == before)),
            NarrowParameterFix => after == before || after == before.Replace("is refused", "not taken", StringComparison.Ordinal),
            MissingGuardFix => after == Refusing(before),
            CapabilityIgnoredFix => after == before || after == Refusing(before, gpu: false),
            UndeclaredReadFix => after == before || after == before.Replace("fetching is refused", "fetching runs", StringComparison.Ordinal).Replace("netFetch False", "netFetch True", StringComparison.Ordinal)
                || after == before.Replace("gpu is refused", "gpu runs", StringComparison.Ordinal) || after == before.Replace("is refused", "runs", StringComparison.Ordinal),
            CapabilitiesHiddenFix => after == "plain runs, fetching runs, gpu is refused, netFetch True",
            _ => false,
        };
    }

    private static string Refusing(string before, bool gpu = true)
    {
        var text = before.Replace("fetching runs", "fetching is refused", StringComparison.Ordinal).Replace("netFetch True", "netFetch False", StringComparison.Ordinal);
        return gpu ? text.Replace("gpu runs", "gpu is refused", StringComparison.Ordinal) : text;
    }
}
