using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace WasiGuard.CodeFixes.Tests.Positions;

/// <summary>What each fix may change about how a program runs.</summary>
internal static class Promises
{
    public static bool Allow(CodeFixProvider fix, string id, string before, string after, ImmutableArray<Diagnostic> reported, ImmutableArray<Diagnostic> left)
    {
        // With several mismatches in one program the others still refuse; another runner may lack what the first one had.
        if (before == after && (reported.Count(each => each.Id == id) > 1 || left.Any(each => each.Id == id)))
            return true;
        return fix switch
        {
            RemoveMemberFix or UseCapableRunnerFix or DeclareOnRunnerFix => before == "is refused" && after == "runs",
            GuardCallFix when id == "WG1002" => after == before.Replace("is refused", "throws", StringComparison.Ordinal),
            GuardCallFix => before == "is refused" && after == "throws",
            NarrowParameterFix => before.Split(", ").Zip(after.Split(", ")).All(each => each.First == each.Second || each.Second == "not taken"),
            AddAnnotationFix => after == before,
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
