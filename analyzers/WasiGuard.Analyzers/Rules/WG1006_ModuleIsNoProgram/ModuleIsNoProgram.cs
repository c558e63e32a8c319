using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG1006: a module of the project is executed and is no program.</summary>
internal static class ModuleIsNoProgram
{
    public const string Id = "WG1006";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A module is used as what it is not",
        "The module '{0}' {1}",
        Category.Capabilities,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "ExecuteAsync calls the module's '_initialize', where it exports one, and then its '_start'. A reactor or a library has no " +
            "'_start', and every runner refuses it.",
        helpLinkUri: HelpLink.For(Id));
}
