using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG2008: only an annotation can tell other projects what a member that they may implement or override does.</summary>
internal static class AnnotationMissing
{
    public const string Id = "WG2008";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Only an annotation can tell other projects what an overridable member does with runners",
        "'{0}' {1}; {2}",
        Category.Runners,
        DiagnosticSeverity.Hidden,
        isEnabledByDefault: true,
        description: "What a virtual, abstract or interface member does is decided by code that its callers do not see. An annotation on its declaration " +
            "is honoured at every call, and every override is held against it.",
        helpLinkUri: HelpLink.For(Id));
}
