using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG1001, WG1002 and WG1003: one analysis of the flow answers all three.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RunnerLacksCapabilityAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [RunnerLacksCapability.Rule, RunnerNotProven.Rule, NoRegisteredRunner.Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (KnownSymbols.Find(start.Compilation) is not { } symbols)
                return;
            var program = new Program(symbols);
            var registrations = new Registrations(program);
            start.RegisterOperationBlockAction(block => AnalyzeSafely(block, program, registrations));
        });
    }

    /// <summary>Told of what <see cref="AnalyzeSafely"/> swallows; tests listen.</summary>
    internal static Action<Exception>? Failed { get; set; }

    private static void AnalyzeSafely(OperationBlockAnalysisContext context, Program program, Registrations registrations)
    {
        try
        {
            Analyze(context, program, registrations);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The only catch-all: a mistake of the engine on code that nobody thought of must cost a report, not the user's build.
            Failed?.Invoke(failure);
        }
    }

    private static void Analyze(OperationBlockAnalysisContext context, Program program, Registrations registrations)
    {
        if (!context.OperationBlocks.Any(block => program.CanReachRunner(block, context.CancellationToken)))
            return;
        var findings = program.FindingsIn(context.OwningSymbol, context.CancellationToken)
            .Where(hit => context.OperationBlocks.Any(block => block.Syntax.SyntaxTree == hit.Location.SourceTree && block.Syntax.Span.Contains(hit.Location.SourceSpan)));
        foreach (var sameCall in findings.GroupBy(hit => (hit.Location, hit.Requirement.Capability.Name)))
            Report(context, registrations, sameCall.OrderBy(hit => hit.Key.Rule, StringComparer.Ordinal).First());
    }

    private static void Report(OperationBlockAnalysisContext context, Registrations registrations, Hit hit)
    {
        var capability = CapabilityModel.NameOf(hit.Requirement.Capability);
        ImmutableArray<Location> more = hit.RunnerCreated is null ? [] : [hit.RunnerCreated];
        if (hit.Key.Rule == RunnerLacksCapability.Id)
            context.ReportDiagnostic(Diagnostic.Create(RunnerLacksCapability.Rule, hit.Location, more, hit.Runner, capability, hit.Requirement.MemberName));
        else if (hit.Injected && registrations.NoneHas(hit.Requirement.Capability, context.CancellationToken))
            context.ReportDiagnostic(Diagnostic.Create(NoRegisteredRunner.Rule, hit.Location, hit.Runner, capability, hit.Requirement.MemberName));
        else
            context.ReportDiagnostic(Diagnostic.Create(RunnerNotProven.Rule, hit.Location, IsStrict(context, hit.Location) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hidden, more, properties: null, hit.Runner, capability, hit.Requirement.MemberName));
    }

    private static bool IsStrict(OperationBlockAnalysisContext context, Location location) =>
        context.Options.AnalyzerConfigOptionsProvider.GetOptions(location.SourceTree!).TryGetValue("wasiguard_strict", out var strict)
        && string.Equals(strict, "true", StringComparison.OrdinalIgnoreCase);
}
