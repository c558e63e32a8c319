using System;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>What the rules about runners begin with.</summary>
internal static class RunnerRules
{
    // The rules ask the same of the same methods: what one has found out serves the others.
    private static readonly ConditionalWeakTable<Compilation, RunnerCode> s_codes = new();

    /// <summary>Calls <paramref name="check"/> for each runner type of a compilation that references WasiGuard.</summary>
    public static void RegisterRunnerAction(this AnalysisContext context, Action<SymbolAnalysisContext, INamedTypeSymbol, RunnerCode, Reporter> check) =>
        context.RegisterCompilationStartAction(start =>
        {
            if (Reporter.For(start.Compilation, start.Options) is not { } reporter)
                return;
            start.RegisterSymbolAction(
                symbol =>
                {
                    if (symbol.Symbol is INamedTypeSymbol type && KnownSymbols.Find(symbol.Compilation) is { } symbols && type.Implements(symbols.IWasiRunner))
                        check(symbol, type, s_codes.GetValue(symbol.Compilation, _ => new RunnerCode(symbols)), reporter);
                },
                SymbolKind.NamedType);
        });
}
