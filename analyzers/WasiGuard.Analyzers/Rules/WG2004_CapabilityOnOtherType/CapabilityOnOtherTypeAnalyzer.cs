using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG2004: a capability attribute on a type that is no runner.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CapabilityOnOtherTypeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [CapabilityOnOtherType.Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (KnownSymbols.Find(start.Compilation) is { } symbols)
                start.RegisterSymbolAction(symbol => Check(symbol, symbols), SymbolKind.NamedType);
        });
    }

    private static void Check(SymbolAnalysisContext context, KnownSymbols symbols)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.Implements(symbols.IWasiRunner) || HasUnknownBase(type))
            return;
        foreach (var (capability, attribute) in DeclaredCapabilities.On(type, symbols))
            context.ReportDiagnostic(Diagnostic.Create(CapabilityOnOtherType.Rule, attribute.GetLocation(), type.Name, DeclaredCapabilities.NameOf(capability)));
    }

    private static bool HasUnknownBase(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.TypeKind == TypeKind.Error)
                return true;
            foreach (var implemented in current.Interfaces)
            {
                if (implemented.TypeKind == TypeKind.Error)
                    return true;
            }
        }

        return false;
    }
}
