using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG2002: a runner declares what it ignores.</summary>
internal static class CapabilityIgnored
{
    public const string Id = "WG2002";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A runner declares a capability but never reads the input it stands for",
        "'{0}' declares {1}, but nothing that it executes reads an input for it; remove the attribute, or honour the input",
        Category.Runners,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The guard lets inputs through that the runner then ignores silently. Remove the attribute, or read the member.",
        helpLinkUri: HelpLink.For(Id));
}
