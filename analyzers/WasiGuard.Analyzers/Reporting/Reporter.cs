using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>
/// Shows what the rules of one compilation find: where somebody wrote the code, and with the severity that the options ask for. It is given to each
/// diagnostic and not set by id, since then everything that users set themselves (ids, bulk severities, <c>NoWarn</c>, pragmas) wins by the compiler's
/// own filter.
/// </summary>
internal sealed class Reporter
{
    /// <summary>What the rules do in generated code: look at it, and leave to <see cref="GeneratedCode"/> what is shown.</summary>
    public const GeneratedCodeAnalysisFlags InGeneratedCode = GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics;

    private const string Enforcement = "wasiguard_enforcement";
    private const string Strict = "wasiguard_strict";

    private const string Summary = "wasiguard_summary";

    private readonly AnalyzerConfigOptionsProvider _options;
    private readonly string? _assembly;

    private Reporter(Compilation compilation, AnalyzerOptions options) =>
        (_options, _assembly, Generated) = (options.AnalyzerConfigOptionsProvider, compilation.AssemblyName, new(compilation, options));

    public GeneratedCode Generated { get; }

    /// <summary>The reporter of a compilation; null when the rules have nothing to do with it, or are turned off for all of it.</summary>
    public static Reporter? For(Compilation compilation, AnalyzerOptions options) =>
        WasiGuardReference.IsIn(compilation) && !Is(options.AnalyzerConfigOptionsProvider.GlobalOptions, Enforcement, "none")
            ? new(compilation, options) : null;

    /// <summary>Whether the end of a compilation is summed up: a log is written that keeps it.</summary>
    public bool SumsUp => Is(_options.GlobalOptions, Summary, "true");

    public void Show(SyntaxNodeAnalysisContext context, Report report) =>
        Show(report, context.ContainingSymbol, context.IsGeneratedCode, context.ReportDiagnostic);

    public void Show(SymbolAnalysisContext context, Report report) =>
        Show(report, context.Symbol, context.IsGeneratedCode, context.ReportDiagnostic);

    public void Show(OperationAnalysisContext context, Report report) =>
        Show(report, context.ContainingSymbol, context.IsGeneratedCode, context.ReportDiagnostic);

    /// <summary>Returns whether a person sees it.</summary>
    public bool Show(OperationBlockAnalysisContext context, Report report) =>
        Show(report, context.OwningSymbol, context.IsGeneratedCode, context.ReportDiagnostic);

    public void Show(AdditionalFileAnalysisContext context, Report report) => Show(report, member: null, isGenerated: false, context.ReportDiagnostic);

    public void Show(CompilationAnalysisContext context, Report report) => Show(report, member: null, isGenerated: false, context.ReportDiagnostic);

    /// <summary>Whether what is not proven is reported there.</summary>
    public bool IsStrict(Location place) => Has(place, Strict, "true");

    private bool Show(Report report, ISymbol? member, bool isGenerated, Action<Diagnostic> show)
    {
        if (!Generated.IsWritten(report.Place, isGenerated) || Has(report.Place, Enforcement, "none"))
            return false;
        var severity = IsEnforced(report) && Has(report.Place, Enforcement, "error") ? DiagnosticSeverity.Error : report.Severity;
        show((report with { Properties = AddMember(report.Properties, member) }).With(severity));
        return true;
    }

    /// <summary>By these a baseline finds the report again when the code around it has moved.</summary>
    private ImmutableDictionary<string, string?> AddMember(ImmutableDictionary<string, string?> properties, ISymbol? member)
    {
        properties = properties.Add(DiagnosticProperties.Assembly, _assembly);
        for (; member is not null; member = member.ContainingSymbol)
        {
            if (member.GetDocumentationCommentId() is { } id)
                return properties.Add(DiagnosticProperties.EnclosingMember, id);
        }

        return properties;
    }

    /// <summary>What a policy says is not made worse by the place where it is built; what a runner refuses is.</summary>
    private static bool IsEnforced(Report report) => report.Severity == DiagnosticSeverity.Warning && report.Rule.Category != Category.Policies;

    /// <summary>Asks the options of the file in which a person sees the place, then those of the whole compilation.</summary>
    private bool Has(Location place, string key, string value)
    {
        var options = Generated.FileOf(place) is { } file ? _options.GetOptions(file)
            : place.SourceTree is { } tree ? _options.GetOptions(tree)
            : _options.GlobalOptions;
        return options.TryGetValue(key, out _) ? Is(options, key, value) : Is(_options.GlobalOptions, key, value);
    }

    private static bool Is(AnalyzerConfigOptions options, string key, string value) =>
        options.TryGetValue(key, out var text) && string.Equals(text.Trim(), value, StringComparison.OrdinalIgnoreCase);
}
