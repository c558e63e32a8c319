using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG2001: a runner written from scratch whose inputs can get past the guard.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MissingGuardAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [MissingGuard.Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(Reporter.InGeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterRunnerAction(Check);
    }

    private static void Check(SymbolAnalysisContext context, INamedTypeSymbol type, RunnerCode code, Reporter reporter)
    {
        if (IsUnguarded(type, code, context.CancellationToken) && !HasUnguardedBase(type, code, context.CancellationToken))
            reporter.Show(context, new(MissingGuard.Rule, TypeName.LocationOf(type, code.Symbols), type.Name));
    }

    private static bool HasUnguardedBase(INamedTypeSymbol type, RunnerCode code, CancellationToken cancellationToken)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (IsUnguarded(current.OriginalDefinition, code, cancellationToken))
                return true;
        }

        return false;
    }

    /// <summary>Whether the type has an <c>ExecuteAsync</c> of its own that lets an input past the guard.</summary>
    private static bool IsUnguarded(INamedTypeSymbol type, RunnerCode code, CancellationToken cancellationToken)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct)
            || !type.Implements(code.Symbols.IWasiRunner)
            || RunnerEntry.Implementation(type, code.Symbols) is not { } execute
            || !execute.ContainingType.OriginalDefinition.Is(type)
            || (type.DerivesFrom(code.Symbols.DelegatingWasiRunner) && execute.IsOverride)
            || !code.Bodies.Has(execute))
        {
            return false;
        }

        return !new GuardedPaths(type, code.Symbols, code.Bodies, cancellationToken).AreAll(execute);
    }
}
