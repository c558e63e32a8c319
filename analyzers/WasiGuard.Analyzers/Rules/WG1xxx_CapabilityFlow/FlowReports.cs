using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Findings;

namespace WasiGuard.Analyzers;

/// <summary>Turns the findings of the engine into diagnostics: here, and nowhere else, a rule is chosen.</summary>
internal sealed class FlowReports(CompilationParts parts)
{
    private readonly FindingSearch _search = new(parts);
    private readonly Registrations _registrations = new(parts);
    private readonly ConcurrentDictionary<(Location Place, string Message), ISymbol> _claimed = new();

    public void Report(OperationBlockAnalysisContext context)
    {
        if (!context.OperationBlocks.Any(block => parts.Reachability.CanReachRunner(block, context.CancellationToken)))
            return;
        var found = _search.FindingsIn(context.OwningSymbol, context.CancellationToken).ToList();
        var here = found.Where(finding => finding.Key.Import is null && context.OperationBlocks.Any(block => IsIn(block, finding.Location)));
        foreach (var sameCall in here.GroupBy(finding => (finding.Location, finding.Requirement.Capability.Name)))
            Report(context, sameCall.OrderBy(finding => finding.Kind).First());
        foreach (var diagnostic in OfModules(found, context.OwningSymbol))
            context.ReportDiagnostic(diagnostic);
    }

    private static bool IsIn(IOperation block, Location place) => block.Syntax.SyntaxTree == place.SourceTree && block.Syntax.Span.Contains(place.SourceSpan);

    private void Report(OperationBlockAnalysisContext context, Finding finding)
    {
        var mismatch = finding.Mismatch;
        var (rule, severity) = finding.Kind == MismatchKind.Lacking ? (RunnerLacksCapability.Rule, DiagnosticSeverity.Warning)
            : mismatch.IsRunnerInjected && _registrations.NoneHas(finding.Requirement.Capability, context.CancellationToken) ? (NoRegisteredRunner.Rule, DiagnosticSeverity.Warning)
            : (RunnerNotProven.Rule, IsStrict(context, finding.Location) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hidden);
        if (mismatch.IsQuestion && rule == RunnerNotProven.Rule)
            return;
        var capability = DeclaredCapabilities.NameOf(finding.Requirement.Capability);
        var properties = DiagnosticProperties.Write(finding.Requirement.Capability, finding.Requirement.MemberName, mismatch.RunnerType);
        context.ReportDiagnostic(Diagnostic.Create(
            rule, finding.Location, severity, Places(finding), properties, ModuleImports.Shown(mismatch.RunnerType), capability, finding.Requirement.MemberName));
    }

    /// <summary>Where the member was set, then where the runner was created, as far as both are in view.</summary>
    private static Location[] Places(Finding finding)
    {
        var (created, set) = (finding.Mismatch.RunnerCreated?.GetLocation(), finding.Mismatch.MemberSet?.GetLocation());
        return created is not null ? [set ?? finding.Location, created] : set is not null ? [set] : [];
    }

    /// <summary>
    /// What a member reports of modules. The place that names a module may lie in another member and serve several,
    /// so what the first of them claims is left to it.
    /// </summary>
    private IEnumerable<Diagnostic> OfModules(IEnumerable<Finding> found, ISymbol member) =>
        found.Where(finding => finding.Key.Import is not null)
            .Select(ModuleImports.Of)
            .GroupBy(each => (each.Location, each.GetMessage(CultureInfo.InvariantCulture)))
            .Where(same => _claimed.GetOrAdd(same.Key, member).Is(member))
            .Select(same => same.First());

    private static bool IsStrict(OperationBlockAnalysisContext context, Location location)
    {
        var options = context.Options.AnalyzerConfigOptionsProvider;
        return (options.GetOptions(location.SourceTree!).TryGetValue("wasiguard_strict", out var strict) || options.GlobalOptions.TryGetValue("wasiguard_strict", out strict))
            && string.Equals(strict, "true", StringComparison.OrdinalIgnoreCase);
    }
}
