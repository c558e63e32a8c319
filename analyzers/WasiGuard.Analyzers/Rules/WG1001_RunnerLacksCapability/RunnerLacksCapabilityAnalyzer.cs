using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG1001 to WG1004 and WG1006: one analysis of the flow answers them all.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RunnerLacksCapabilityAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [RunnerLacksCapability.Rule, RunnerNotProven.Rule, NoRegisteredRunner.Rule, ModuleImports.NotProvided, ModuleImports.NotGranted, ModuleImports.Unsatisfiable, ModuleImports.Unreadable, ModuleIsNoProgram.Rule];

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
            var candidates = new Candidates(compilation, start.CancellationToken);
            if (!candidates.Any)
                return;
            var program = new Lazy<Program?>(() => KnownSymbols.Find(compilation) is { } symbols ? new(symbols, candidates, modules) : null);
            start.RegisterOperationBlockAction(block =>
            {
                if (block.OperationBlocks.Any(each => candidates.Contains(each.Syntax.SyntaxTree)) && program.Value is { } known)
                    AnalyzeSafely(block, known);
            });
        });
    }

    /// <summary>Told of what <see cref="AnalyzeSafely"/> swallows; tests listen.</summary>
    internal static Action<Exception>? Failed { get; set; }

    private static void AnalyzeSafely(OperationBlockAnalysisContext context, Program program)
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

    private static void Analyze(OperationBlockAnalysisContext context, Program program)
    {
        if (!context.OperationBlocks.Any(block => program.CanReachRunner(block, context.CancellationToken)))
            return;
        var found = program.FindingsIn(context.OwningSymbol, context.CancellationToken).ToList();
        var findings = found.Where(hit => hit.Key.Import is null && context.OperationBlocks.Any(block => block.Syntax.SyntaxTree == hit.Location.SourceTree && block.Syntax.Span.Contains(hit.Location.SourceSpan)));
        foreach (var sameCall in findings.GroupBy(hit => (hit.Location, hit.Requirement.Capability.Name)))
            Report(context, program.Registrations, sameCall.OrderBy(hit => hit.Key.Rule.Id, StringComparer.Ordinal).First());
        foreach (var diagnostic in program.Modules?.Claim(found, context.OwningSymbol) ?? [])
            context.ReportDiagnostic(diagnostic);
    }

    private static void Report(OperationBlockAnalysisContext context, Registrations registrations, Hit hit)
    {
        var (rule, severity) = hit.Key.Rule == RunnerLacksCapability.Rule ? (RunnerLacksCapability.Rule, DiagnosticSeverity.Warning)
            : hit.Injected && registrations.NoneHas(hit.Requirement.Capability, context.CancellationToken) ? (NoRegisteredRunner.Rule, DiagnosticSeverity.Warning)
            : (RunnerNotProven.Rule, IsStrict(context, hit.Location) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hidden);
        if (hit.IsQuestion && rule == RunnerNotProven.Rule)
            return;
        var capability = CapabilityModel.NameOf(hit.Requirement.Capability);
        var properties = DiagnosticProperties.Write(hit.Requirement.Capability, hit.Requirement.MemberName, hit.RunnerType);
        context.ReportDiagnostic(Diagnostic.Create(rule, hit.Location, severity, Places(hit), properties, hit.Runner, capability, hit.Requirement.MemberName));
    }

    /// <summary>Where the member was set, then where the runner was created, as far as both are in view.</summary>
    private static Location[] Places(Hit hit) => hit.RunnerCreated is { } created ? [hit.MemberSet ?? hit.Location, created]
        : hit.MemberSet is { } set ? [set]
        : [];

    private static bool IsStrict(OperationBlockAnalysisContext context, Location location)
    {
        var options = context.Options.AnalyzerConfigOptionsProvider;
        return (options.GetOptions(location.SourceTree!).TryGetValue("wasiguard_strict", out var strict) || options.GlobalOptions.TryGetValue("wasiguard_strict", out strict))
            && string.Equals(strict, "true", StringComparison.OrdinalIgnoreCase);
    }
}
