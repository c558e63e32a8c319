using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG2004: a capability is declared by what is no runner.</summary>
internal static class CapabilityOnOtherType
{
    public const string Id = "WG2004";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A capability attribute on a type that is not a runner",
        "'{0}' declares {1}, but it is not an IWasiRunner, so the attribute has no effect",
        Category.Runners,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Capabilities are read from the types of runners only. Move the attribute to the runner.",
        helpLinkUri: HelpLink.For(Id));
}
