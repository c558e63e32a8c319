using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG2002: a capability that the runner declares and its code ignores.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CapabilityIgnoredAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [CapabilityIgnored.Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(Reporter.InGeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterRunnerAction(Check);
    }

    private static void Check(SymbolAnalysisContext context, INamedTypeSymbol type, RunnerCode code, Reporter reporter)
    {
        foreach (var declared in DeclaredCapabilities.On(type, code.Symbols))
        {
            if (code.Members.HasMemberFor(declared.Capability) && IsIgnored(type, declared.Capability, code, context.CancellationToken))
            {
                reporter.Show(context, new(
                    CapabilityIgnored.Rule,
                    declared.Attribute.GetLocation(),
                    type.Name,
                    DeclaredCapabilities.NameOf(declared.Capability)));
            }
        }
    }

    /// <summary>The attribute speaks for the derived types too: one of them may be the one that reads the input.</summary>
    private static bool IsIgnored(INamedTypeSymbol type, INamedTypeSymbol capability, RunnerCode code, CancellationToken cancellationToken)
    {
        if (code.ReachByOthersToo(type, cancellationToken) is not { } own || own.Honours(capability))
            return false;
        return type.IsSealed || !TypesOf.Namespace(code.Symbols.Compilation.Assembly.GlobalNamespace)
            .Where(other => !other.Is(type) && other.DerivesFrom(type.OriginalDefinition))
            .Any(other => code.ReachByOthersToo(other, cancellationToken)?.Honours(capability) == true);
    }
}
