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
        context.ConfigureGeneratedCodeAnalysis(Reporter.InGeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var (compilation, options) = (start.Compilation, start.Options);
            if (Reporter.For(compilation, options) is not { } reporter)
                return;
            var modules = ProjectModules.AreListed(options) ? new ProjectModules(options, compilation) : null;
            if (modules is not null)
                start.RegisterAdditionalFileAction(file => ModuleImports.CheckFile(file, modules, reporter));
            var candidates = new Candidates(compilation, start.CancellationToken);
            if (!candidates.Any)
                return;
            var program = new Lazy<Program?>(() => KnownSymbols.Find(compilation) is { } symbols ? new(symbols, candidates, modules) : null);
            start.RegisterOperationBlockAction(block =>
            {
                if (block.OperationBlocks.Any(each => candidates.Contains(each.Syntax.SyntaxTree) && !reporter.Generated.IsAllGenerated(each.Syntax.SyntaxTree)) && program.Value is { } known)
                    AnalyzeSafely(block, known, reporter);
            });
        });
    }

    /// <summary>Told of what <see cref="AnalyzeSafely"/> swallows; tests listen.</summary>
    internal static Action<Exception>? Failed { get; set; }

    private static void AnalyzeSafely(OperationBlockAnalysisContext context, Program program, Reporter reporter)
    {
        try
        {
            Analyze(context, program, reporter);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The only catch-all: a mistake of the engine on code that nobody thought of must cost a report, not the user's build.
            Failed?.Invoke(failure);
        }
    }

    private static void Analyze(OperationBlockAnalysisContext context, Program program, Reporter reporter)
    {
        if (!context.OperationBlocks.Any(block => program.CanReachRunner(block, context.CancellationToken)))
            return;
        var found = program.FindingsIn(context.OwningSymbol, context.CancellationToken).ToList();
        var findings = found.Where(hit => hit.Key.Import is null && context.OperationBlocks.Any(block => block.Syntax.SyntaxTree == hit.Location.SourceTree && block.Syntax.Span.Contains(hit.Location.SourceSpan)));
        foreach (var sameCall in findings.GroupBy(hit => (hit.Location, hit.Requirement.Capability.Name)))
            Show(context, reporter, program.Registrations, sameCall.OrderBy(hit => hit.Key.Rule.Id, StringComparer.Ordinal).First());
        foreach (var report in program.Modules?.Claim(found, context.OwningSymbol) ?? [])
            reporter.Show(context, report);
    }

    private static void Show(OperationBlockAnalysisContext context, Reporter reporter, Registrations registrations, Hit hit)
    {
        var (rule, severity) = hit.Key.Rule == RunnerLacksCapability.Rule ? (RunnerLacksCapability.Rule, DiagnosticSeverity.Warning)
            : hit.Injected && registrations.NoneHas(hit.Requirement.Capability, context.CancellationToken) ? (NoRegisteredRunner.Rule, DiagnosticSeverity.Warning)
            : (RunnerNotProven.Rule, reporter.IsStrict(hit.Location) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hidden);
        if (hit.IsQuestion && rule == RunnerNotProven.Rule)
            return;
        var capability = CapabilityModel.NameOf(hit.Requirement.Capability);
        var places = new Places(hit.Location, hit.MemberSet, hit.RunnerCreated);
        reporter.Show(context, new(rule, hit.Location, DisplayedName.Of(hit.RunnerType), capability, hit.Requirement.MemberName, places.InWords)
        {
            Severity = severity,
            Related = places.Related,
            Properties = places.AddTo(DiagnosticProperties.Write(hit.Requirement.Capability, hit.Requirement.MemberName, hit.RunnerType)),
        });
    }
}
