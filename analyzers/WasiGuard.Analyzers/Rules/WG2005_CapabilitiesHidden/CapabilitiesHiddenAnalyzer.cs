using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG2005: a decorator that says nothing of what its inner runner can do.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CapabilitiesHiddenAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [CapabilitiesHidden.Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(Reporter.InGeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterRunnerAction(Check);
    }

    private static void Check(SymbolAnalysisContext context, INamedTypeSymbol type, RunnerCode code, Reporter reporter)
    {
        if (type.Implements(code.Symbols.ICapabilitySource)
            || RunnerEntry.Of(type, code.Symbols)?.ContainingType.OriginalDefinition.Is(type) != true)
        {
            return;
        }

        if (code.Reach(type, context.CancellationToken) is { } reached && RunnerCode.Forwards(reached).Any(inner => Hides(type, inner, code.Symbols)))
            reporter.Show(context, new(CapabilitiesHidden.Rule, TypeName.LocationOf(type, code.Symbols), type.Name));
    }

    /// <summary>An inner runner of a known type hides nothing when the outer one declares all that it declares.</summary>
    private static bool Hides(INamedTypeSymbol outer, ITypeSymbol inner, KnownSymbols symbols)
    {
        if (inner is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } known || known.Implements(symbols.ICapabilitySource))
            return true;
        for (var current = known; current is not null; current = current.BaseType)
        {
            foreach (var attribute in current.GetAttributes())
            {
                if (attribute.AttributeClass.DerivesFrom(symbols.RunnerCapabilityAttribute) && !DeclaredCapabilities.Has(outer, attribute.AttributeClass!))
                    return true;
            }
        }

        return false;
    }
}
