using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Scope;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG2008: members that other projects call and may implement, and that say nothing of the runners and inputs they deal with.</summary>
internal sealed class AnnotationSuggestions(FlowReports flow)
{
    private CapabilityModel Contract => flow.Parts.Contract;

    public void Check(SymbolAnalysisContext context)
    {
        if (!IsOpen(context.Symbol) || context.Symbol.Locations.FirstOrDefault(each => each.IsInSource) is not { } place)
            return;
        if (context.Symbol is IPropertySymbol { GetMethod: { } getter })
            CheckResult(getter, place, context);
        if (context.Symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || IsOfContract(method))
            return;
        CheckResult(method, place, context);
        foreach (var input in method.Parameters.Where(each => Contract.IsInput(each.Type)))
        {
            if (flow.Parts.Targets.RunnerFor(method, input) is null)
                Show(AnnotationProperties.Input, input.Name, "takes an input, and does not say on which runner it runs", "say it with [RunsOn]");
        }

        foreach (var runner in method.Parameters.Where(each => IsOpenRunner(each.Type) && !IsNamed(method, each)))
            Show(AnnotationProperties.Runner, runner.Name, "takes a runner, and does not say what it must have", "say it with [RequiresCapability]");

        void Show(string kind, string parameter, string fact, string wayOut) =>
            this.Show(context, place, DisplayedMember.Of(method), kind, parameter, fact, wayOut);
    }

    private void CheckResult(IMethodSymbol method, Location place, SymbolAnalysisContext context)
    {
        if (Contract.Marks.RunnerIn(method.ReturnType) is { } given && IsOpenRunner(given) && Contract.Marks.GivenBy(method).IsEmpty)
        {
            Show(
                context, place, DisplayedMember.Of(method), AnnotationProperties.Result, null, "gives a runner, and does not say what it has",
                "say it with [return: RequiresCapability]");
        }
    }

    private void Show(SymbolAnalysisContext context, Location place, string member, string kind, string? parameter, string fact, string wayOut) =>
        flow.Reporter.Show(context, new(AnnotationMissing.Rule, place, member, fact, wayOut)
        {
            Severity = flow.Reporter.IsStrict(place) ? DiagnosticSeverity.Info : DiagnosticSeverity.Hidden,
            Properties = AnnotationProperties.Write(kind, parameter),
        });

    /// <summary>Other projects can call it, and code that they do not see can run in its place. What overrides something is its base's to annotate.</summary>
    private static bool IsOpen(ISymbol member)
    {
        if (member is { IsAbstract: false, IsVirtual: false } || member.IsOverride || !AnalysisRoots.IsSeenOutside(member))
            return false;
        for (var type = member.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.IsSealed)
                return false;
        }

        return true;
    }

    /// <summary>A type that does not say what its runners have.</summary>
    private bool IsOpenRunner(ITypeSymbol type) =>
        Contract.IsRunner(type) && !flow.Parts.Decision.IsConcreteRunner(type) && Contract.DeclaredBy(type).IsEmpty && type is not ITypeParameterSymbol;

    /// <summary>The parameter says what it asks, or an input of the method says that it runs there.</summary>
    private bool IsNamed(IMethodSymbol method, IParameterSymbol runner) =>
        Contract.Marks.AskedBy(runner).Any()
        || method.Parameters.Any(each => Contract.IsInput(each.Type) && flow.Parts.Targets.RunnerFor(method, each)?.Parameter?.Ordinal == runner.Ordinal);

    /// <summary>What a runner is asked to do by the interface, its callers know.</summary>
    private bool IsOfContract(IMethodSymbol method) =>
        Contract.GuardedBy(method) is not null || MemberDeclarations.Of(method).Any(each => each.ContainingType.Is(Contract.Symbols.IWasiRunner));
}
