using System;
using System.Collections.Immutable;
using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Findings;

namespace WasiGuard.Analyzers;

/// <summary>WG1004: a module of the project imports a host function that it will not get.</summary>
internal static class ModuleImports
{
    public const string Id = "WG1004";

    private const string Title = "The module imports a host function that this runner cannot provide";
    private const string Description = "A runner refuses a module whose imports it cannot provide. Use a runner with the capability, or a module " +
        "without the import.";

    public static readonly DiagnosticDescriptor NotProvided = new(
        Id,
        Title,
        "'{0}' cannot provide '{1}', which the module '{2}' imports; {3}",
        Category.Capabilities,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Description,
        helpLinkUri: HelpLink.For(Id));

    public static readonly DiagnosticDescriptor NotGranted = new(
        Id,
        Title,
        "The module '{0}' imports '{1}', but '{2}' is null: every call of it will return NOTCAPABLE",
        Category.Capabilities,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Description,
        helpLinkUri: HelpLink.For(Id));

    public static readonly DiagnosticDescriptor Unsatisfiable = new(
        Id,
        Title,
        "The module '{0}' {1}",
        Category.Capabilities,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Description,
        helpLinkUri: HelpLink.For(Id));

    public static readonly DiagnosticDescriptor Unreadable = new(
        Id,
        Title,
        "'{0}' is no WebAssembly module: {1}",
        Category.Capabilities,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Description,
        helpLinkUri: HelpLink.For(Id));

    public static Report Of(Finding finding)
    {
        var import = finding.Key.Import!;
        var (file, function) = (GuestText.Shown(import.File), GuestText.Shown(import.Function));
        if (import.Flaw is { } flaw)
            return new(finding.Kind == MismatchKind.ModuleIsNoProgram ? ModuleIsNoProgram.Rule : Unsatisfiable, finding.Location, file, flaw);
        Report report = finding.Mismatch.MissingGrant is { } member
            ? new(NotGranted, finding.Location, file, function, member)
            : new(NotProvided, finding.Location, DisplayedName.Of(finding.Mismatch.RunnerType), function, file, WayOut(import.Function, import.Providers));
        // Not in words in the message: runners that are created in several places are one report.
        var created = finding.Mismatch.RunnerCreated?.GetLocation();
        return report with
        {
            Related = created is null ? [] : [created],
            Properties = new Places(finding.Location, null, created).AddTo(report.Properties),
        };
    }

    public static void CheckFile(AdditionalFileAnalysisContext context, ProjectModules modules, Reporter reporter)
    {
        var path = context.AdditionalFile.Path;
        if (ProjectModules.IsModule(path) && modules.Read(path).Error is { } error)
            reporter.Show(context, new(Unreadable, Location.Create(path, default, default(LinePositionSpan)), GuestText.Shown(Path.GetFileName(path)), error));
    }

    private static string WayOut(string function, ImmutableArray<INamedTypeSymbol> providers)
    {
        if (!providers.IsEmpty)
            return $"use a runner that supports {DeclaredCapabilities.NameOf(providers[0])}";
        var isOfPreviewZero = function.StartsWith(KnownFunctions.WasiBefore + ".", StringComparison.Ordinal);
        return "no capability provides it" + (isOfPreviewZero ? ", the WASI before preview 1; build the module for wasm32-wasip1" : "");
    }
}
