using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG2006: a mark on what the guard cannot read.</summary>
internal static class UnreadableMember
{
    public const string Id = "WG2006";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A marked member of an input that the run-time guard cannot read",
        "The run-time guard refuses every input that has '{0}', because it {1}; {2}",
        Category.Runners,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The guard passes over no member marked [RequiresCapability]. Where it cannot read one, it refuses the type of the input by name " +
            "when it first sees it.",
        helpLinkUri: HelpLink.For(Id));
}
