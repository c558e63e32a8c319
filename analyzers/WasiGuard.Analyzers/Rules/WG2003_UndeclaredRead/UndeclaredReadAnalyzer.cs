using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG2003: an input that the runner's code reads without declaring the capability.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndeclaredReadAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UndeclaredRead.Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterRunnerAction(Check);
    }

    private static void Check(SymbolAnalysisContext context, INamedTypeSymbol type, RunnerCode code)
    {
        if (type.IsAbstract
            || type.Implements(code.Symbols.ICapabilitySource)
            || code.Reach(type, context.CancellationToken) is not { } reached
            || RunnerCode.IsDecorator(reached))
        {
            return;
        }

        foreach (var read in reached.ValueReads.Where(read => !DeclaredCapabilities.Has(type, read.Capability)))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                UndeclaredRead.Rule,
                read.Location,
                DiagnosticProperties.Write(read.Capability, runner: type),
                type.Name,
                $"{read.Member.ContainingType.Name}.{read.Member.Name}",
                DeclaredCapabilities.NameOf(read.Capability)));
        }
    }
}
