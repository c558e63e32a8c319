using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG1001 to WG1004: one analysis of the flow answers all four.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RunnerLacksCapabilityAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [RunnerLacksCapability.Rule, RunnerNotProven.Rule, NoRegisteredRunner.Rule, ModuleImports.NotProvided, ModuleImports.NotGranted, ModuleImports.Unreadable];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var (compilation, options) = (start.Compilation, start.Options);
            if (!WasiGuardReference.IsIn(compilation))
                return;
            var modules = ProjectModules.AreListed(options) ? new ProjectModules(options, compilation) : null;
            if (modules is not null)
                start.RegisterAdditionalFileAction(file => ModuleImports.CheckFile(file, modules));
            var candidates = new CandidateFiles(compilation, start.CancellationToken);
            if (!candidates.Any)
                return;
            var program = new Lazy<SourceModel?>(() => KnownSymbols.Find(compilation) is { } symbols ? new(symbols, candidates, modules) : null);
            start.RegisterOperationBlockAction(block =>
            {
                if (block.OperationBlocks.Any(each => candidates.Contains(each.Syntax.SyntaxTree)) && program.Value is { } known)
                    AnalyzeSafely(block, known);
            });
        });
    }

    /// <summary>Told of what <see cref="AnalyzeSafely"/> swallows; tests listen.</summary>
    internal static Action<Exception>? Failed { get; set; }

    private static void AnalyzeSafely(OperationBlockAnalysisContext context, SourceModel program)
    {
        try
        {
            Analyze(context, program);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The only catch-all: a mistake of the engine on code that nobody thought of must cost a report, not the user's build.
            Failed?.Invoke(failure);
        }
    }

    private static void Analyze(OperationBlockAnalysisContext context, SourceModel program)
    {
        if (!context.OperationBlocks.Any(block => program.CanReachRunner(block, context.CancellationToken)))
            return;
        var found = program.FindingsIn(context.OwningSymbol, context.CancellationToken).ToList();
        var findings = found.Where(finding => finding.Key.Import is null && context.OperationBlocks.Any(block => block.Syntax.SyntaxTree == finding.Location.SourceTree && block.Syntax.Span.Contains(finding.Location.SourceSpan)));
        foreach (var sameCall in findings.GroupBy(finding => (finding.Location, finding.Requirement.Capability.Name)))
            Report(context, program.Registrations, sameCall.OrderBy(finding => finding.Key.Rule.Id, StringComparer.Ordinal).First());
        foreach (var diagnostic in program.Modules?.Claim(found, context.OwningSymbol) ?? [])
            context.ReportDiagnostic(diagnostic);
    }

    private static void Report(OperationBlockAnalysisContext context, Registrations registrations, Finding finding)
    {
        var (rule, severity) = finding.Key.Rule == RunnerLacksCapability.Rule ? (RunnerLacksCapability.Rule, DiagnosticSeverity.Warning)
            : finding.IsRunnerInjected && registrations.NoneHas(finding.Requirement.Capability, context.CancellationToken) ? (NoRegisteredRunner.Rule, DiagnosticSeverity.Warning)
            : (RunnerNotProven.Rule, IsStrict(context, finding.Location) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hidden);
        if (finding.IsQuestion && rule == RunnerNotProven.Rule)
            return;
        var capability = CapabilityModel.NameOf(finding.Requirement.Capability);
        context.ReportDiagnostic(Diagnostic.Create(rule, finding.Location, severity, Places(finding), Properties(finding), finding.Runner, capability, finding.Requirement.MemberName));
    }

    /// <summary>Where the member was set, then where the runner was created, as far as both are in view.</summary>
    private static Location[] Places(Finding finding) => finding.RunnerCreated is { } created ? [finding.MemberSet ?? finding.Location, created]
        : finding.MemberSet is { } set ? [set]
        : [];

    /// <summary>What code fixes need to know without reading the message.</summary>
    private static ImmutableDictionary<string, string?> Properties(Finding finding)
    {
        var properties = ImmutableDictionary<string, string?>.Empty
            .Add("capability", finding.Requirement.Capability.ToDisplayString())
            .Add("member", finding.Requirement.MemberName);
        return finding.RunnerType is { } type ? properties.Add("runner", type.ToDisplayString()) : properties;
    }

    private static bool IsStrict(OperationBlockAnalysisContext context, Location location)
    {
        var options = context.Options.AnalyzerConfigOptionsProvider;
        return (options.GetOptions(location.SourceTree!).TryGetValue("wasiguard_strict", out var strict) || options.GlobalOptions.TryGetValue("wasiguard_strict", out strict))
            && string.Equals(strict, "true", StringComparison.OrdinalIgnoreCase);
    }
}
