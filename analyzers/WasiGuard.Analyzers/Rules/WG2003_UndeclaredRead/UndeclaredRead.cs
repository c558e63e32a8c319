using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG2003: a runner honours what it does not declare.</summary>
internal static class UndeclaredRead
{
    public const string Id = "WG2003";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A runner reads an input whose capability it does not declare",
        "'{0}' reads '{1}' without declaring {2}: the guard refuses every input that sets it; add the attribute",
        Category.Runners,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The guard refuses every input that sets the member, so the code that reads it never sees a value. Declare the capability.",
        helpLinkUri: HelpLink.For(Id));
}
