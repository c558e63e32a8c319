using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG1002: the runner may or may not have what the input needs; reported in strict mode.</summary>
internal static class RunnerNotProven
{
    public const string Id = "WG1002";

    private const string Title = "The runner is not proven to have a capability that the input needs";

    private const string Description = "Test the runner with Supports first, or take a parameter of a type that declares the capability.";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        Title,
        "'{0}' is not proven to support {1}, which '{2}' needs{3}",
        Category.Capabilities,
        DiagnosticSeverity.Hidden,
        isEnabledByDefault: true,
        description: Description,
        helpLinkUri: HelpLink.For(Id));

    /// <summary>The same rule, where the input is what is not known.</summary>
    public static readonly DiagnosticDescriptor OfInput = new(
        Id,
        Title,
        "The input comes from elsewhere and is not proven to leave out what '{0}' {1}",
        Category.Capabilities,
        DiagnosticSeverity.Hidden,
        isEnabledByDefault: true,
        description: Description,
        helpLinkUri: HelpLink.For(Id));
}
