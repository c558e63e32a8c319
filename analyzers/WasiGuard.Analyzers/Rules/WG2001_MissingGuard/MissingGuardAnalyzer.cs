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
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (KnownSymbols.Find(start.Compilation) is not { } symbols)
                return;
            var bodies = new SourceBodies(start.Compilation);
            start.RegisterSymbolAction(symbol => Check(symbol, symbols, bodies), SymbolKind.NamedType);
        });
    }

    private static void Check(SymbolAnalysisContext context, KnownSymbols symbols, SourceBodies bodies)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (IsUnguarded(type, symbols, bodies, context.CancellationToken) && !HasUnguardedBase(type, symbols, bodies, context.CancellationToken))
            context.ReportDiagnostic(Diagnostic.Create(MissingGuard.Rule, TypeName.LocationOf(type, symbols), type.Name));
    }

    private static bool HasUnguardedBase(INamedTypeSymbol type, KnownSymbols symbols, SourceBodies bodies, CancellationToken cancellationToken)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (IsUnguarded(current.OriginalDefinition, symbols, bodies, cancellationToken))
                return true;
        }

        return false;
    }

    /// <summary>Whether the type has an <c>ExecuteAsync</c> of its own that lets an input past the guard.</summary>
    private static bool IsUnguarded(INamedTypeSymbol type, KnownSymbols symbols, SourceBodies bodies, CancellationToken cancellationToken)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct)
            || !type.Implements(symbols.IWasiRunner)
            || RunnerEntry.Implementation(type, symbols) is not { } execute
            || !execute.ContainingType.OriginalDefinition.Is(type)
            || (type.DerivesFrom(symbols.DelegatingWasiRunner) && execute.IsOverride)
            || !bodies.Has(execute))
        {
            return false;
        }

        return !new GuardedPaths(type, symbols, bodies, cancellationToken).AreAll(execute);
    }
}
