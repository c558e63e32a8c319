using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG1003: an injected runner is one of those registered in this compilation, and none of them has the capability.</summary>
internal static class NoRegisteredRunner
{
    public const string Id = "WG1003";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "No registered runner has a capability that the input needs",
        "No runner registered for '{0}' supports {1}, which '{2}' needs{3}",
        Category.Capabilities,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Register a runner with the capability, or a selector that holds one.",
        helpLinkUri: HelpLink.For(Id));
}
