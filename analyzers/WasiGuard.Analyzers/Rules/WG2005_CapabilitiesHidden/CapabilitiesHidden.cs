using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG2005: a decorator has not the capabilities of its inner runner.</summary>
internal static class CapabilitiesHidden
{
    public const string Id = "WG2005";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A decorator hides the capabilities of the runner inside it",
        "'{0}' passes inputs on to another runner but hides what that runner can do; derive from DelegatingWasiRunner",
        Category.Runners,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The guard sees only the attributes of the decorator and refuses what the inner runner could do. Derive from " +
            "DelegatingWasiRunner, or implement ICapabilitySource.",
        helpLinkUri: HelpLink.For(Id));
}
