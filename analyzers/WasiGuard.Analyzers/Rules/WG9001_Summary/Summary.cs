using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG9001: how many hand-overs of a compilation are right, reported, and unknown; only where an error log keeps it.</summary>
internal static class Summary
{
    public const string Id = "WG9001";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The hand-overs of this compilation: proven, reported, unknown",
        "{0} hand-overs: {1} proven, {2} reported, {3} unknown",
        Category.Analysis,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "A hand-over is a call that gives an input to a runner. Of an unknown one the analysis knows too little to say that it is right; the " +
            "run-time guard decides there.",
        helpLinkUri: HelpLink.For(Id),
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <param name="flow">Null when the compilation has nothing to look at.</param>
    public static Report Of(FlowReports? flow)
    {
        var (proven, reported, unknown) = flow?.Count() ?? default;
        return new(Rule, Location.None, proven + reported + unknown, proven, reported, unknown)
        {
            Properties = ImmutableDictionary<string, string?>.Empty.Add("proven", Text(proven)).Add("reported", Text(reported)).Add("unknown", Text(unknown)),
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
