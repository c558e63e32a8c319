using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG1002: the runner may or may not have what the input needs; reported in strict mode.</summary>
internal static class RunnerNotProven
{
    public const string Id = "WG1002";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The runner is not proven to have a capability that the input needs",
        "'{0}' is not proven to support {1}, which '{2}' needs{3}",
        Category.Capabilities,
        DiagnosticSeverity.Hidden,
        isEnabledByDefault: true,
        description: "Test the runner with Supports first, or take a parameter of a type that declares the capability.",
        helpLinkUri: HelpLink.For(Id));
}
