using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG2007: an annotation that the code does not keep.</summary>
internal static class AnnotationNotTrue
{
    public const string Id = "WG2007";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "An annotation says what the code does not do",
        "[{0}] says what the code does not do: {1}",
        Category.Runners,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Callers, also those in other projects, are judged by the annotation. Write what the code does, or remove the annotation.",
        helpLinkUri: HelpLink.For(Id));
}
