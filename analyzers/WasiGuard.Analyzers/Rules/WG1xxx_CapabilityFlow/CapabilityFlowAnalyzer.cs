using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow.Facts;
using WasiGuard.Analyzers.Flow.Scope;
using WasiGuard.Analyzers.Flow.Summaries;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG1001 to WG1004, WG1006, WG2007 and WG2008: one analysis of the flow answers them all.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CapabilityFlowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [RunnerLacksCapability.Rule, RunnerNotProven.Rule, RunnerNotProven.OfInput, NoRegisteredRunner.Rule, ModuleImports.NotProvided,
            ModuleImports.NotGranted, ModuleImports.Unsatisfiable, ModuleImports.Unreadable, ModuleIsNoProgram.Rule,
            AnnotationNotTrue.Rule, AnnotationMissing.Rule, Summary.Rule];

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
            var facts = new ForeignFacts(compilation, OtherCompilations.Instance);
            var candidates = new CandidateFiles(compilation, facts.Words(start.CancellationToken), facts.HasProjects, start.CancellationToken);
            var flow = new Lazy<FlowReports?>(() => KnownSymbols.Find(compilation) is { } symbols
                ? new(new(symbols, facts, candidates, modules) { HandOvers = reporter.SumsUp ? new() : null }, reporter) : null);
            if (reporter.SumsUp)
                start.RegisterCompilationEndAction(end => reporter.Show(end, Summary.Of(candidates.Any ? flow.Value : null)));
            if (!candidates.Any)
                return;
            start.RegisterOperationBlockAction(block =>
            {
                if (block.OperationBlocks.Any(each => IsLookedAt(each.Syntax.SyntaxTree)) && flow.Value is { } reports)
                    Safely(() => reports.Analyze(block));
            });

            AnnotationActions.Register(start, flow, IsLookedAt, Safely);

            bool IsLookedAt(SyntaxTree tree) => candidates.Contains(tree) && !reporter.Generated.IsAllGenerated(tree);
        });
    }

    /// <summary>Told of what is swallowed, and may throw itself; null in a user's build.</summary>
    internal Action<Exception>? Failed { get; init; }

    private void Safely(Action analyze)
    {
        try
        {
            analyze();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The only catch-all: a mistake of the engine on code that nobody thought of must cost a report, not the user's build.
            Failed?.Invoke(failure);
        }
    }
}
