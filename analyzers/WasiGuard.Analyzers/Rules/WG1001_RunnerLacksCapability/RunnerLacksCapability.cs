using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG1001: the runner certainly lacks what the input certainly needs, on a path that can be taken.</summary>
internal static class RunnerLacksCapability
{
    public const string Id = "WG1001";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The runner lacks a capability that the input needs",
        "'{0}' does not support {1}, which '{2}' needs{3}",
        Category.Capabilities,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The runner throws WasiCapabilityNotSupportedException before it starts anything. Use a runner with the capability, put the call " +
            "under a guard, or leave the member null.",
        helpLinkUri: HelpLink.For(Id));
}
