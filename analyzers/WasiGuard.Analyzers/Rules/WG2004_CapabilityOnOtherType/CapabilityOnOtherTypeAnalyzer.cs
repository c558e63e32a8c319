using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        context.ConfigureGeneratedCodeAnalysis(Reporter.InGeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Reporter.For(start.Compilation, start.Options) is { } reporter)
                start.RegisterSymbolAction(symbol => Check(symbol, reporter), SymbolKind.NamedType);
        });
    }

    private static void Check(SymbolAnalysisContext context, Reporter reporter)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        // The text is asked first: what an attribute means has to be bound, and most types have none.
        if (!context.Compilation.DeclarationsOf(type, context.CancellationToken).Any(part => part is MemberDeclarationSyntax { AttributeLists.Count: > 0 })
            || KnownSymbols.Find(context.Compilation) is not { } symbols
            || type.Implements(symbols.IWasiRunner)
            || HasUnknownBase(type))
        {
            return;
        }

        foreach (var (capability, attribute) in DeclaredCapabilities.On(type, symbols))
            reporter.Show(context, new(CapabilityOnOtherType.Rule, attribute.GetLocation(), type.Name, DeclaredCapabilities.NameOf(capability)));
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
