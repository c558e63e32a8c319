using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG2001: a type implements <c>IWasiRunner</c> itself, and inputs get past the guard.</summary>
internal static class MissingGuard
{
    public const string Id = "WG2001";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A type implements IWasiRunner without the run-time guard",
        "'{0}' implements IWasiRunner, and an input can get past CapabilityGuard.ThrowIfUnsupported on some path; derive from WasiRunner",
        Category.Runners,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An input that the runner cannot honour would be ignored silently. Derive from WasiRunner, which calls the guard, or call " +
            "CapabilityGuard.ThrowIfUnsupported(this, input) before anything else.",
        helpLinkUri: HelpLink.For(Id));
}
