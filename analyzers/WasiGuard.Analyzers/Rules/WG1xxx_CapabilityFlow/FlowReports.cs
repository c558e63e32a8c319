using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Findings;

namespace WasiGuard.Analyzers;

/// <summary>Turns the findings of the engine into reports: here, and nowhere else, a rule is chosen.</summary>
internal sealed class FlowReports(CompilationParts parts, Reporter reporter)
{
    private const string OnOtherPaths = "; on other paths the call is right";

    private readonly FindingSearch _search = new(parts);
    private readonly Registrations _registrations = new(parts);
    private readonly ConcurrentDictionary<(Location Place, string Message), ISymbol> _claimed = new();
    private readonly ConcurrentDictionary<SyntaxNode, bool> _reported = new();

    /// <summary>The hand-overs of the compilation: those that are right, those that are reported, and those of which too little is known.</summary>
    public (int Proven, int Reported, int Unknown) Count()
    {
        var all = parts.HandOvers!.All.ToList();
        var reported = all.Count(each => _reported.ContainsKey(each.Call));
        var unknown = all.Count(each => !each.IsKnown && !_reported.ContainsKey(each.Call));
        return (all.Count - reported - unknown, reported, unknown);
    }

    public void Analyze(OperationBlockAnalysisContext context)
    {
        if (!context.OperationBlocks.Any(block => parts.Reachability.CanReachRunner(block, context.CancellationToken)))
            return;
        var found = _search.FindingsIn(context.OwningSymbol, context.CancellationToken).ToList();
        var here = found.Where(finding => finding.Key.Import is null && context.OperationBlocks.Any(block => IsIn(block, finding.Location)));
        foreach (var sameCall in here.GroupBy(finding => (finding.Location, finding.Requirement.Capability.Name)))
            Show(context, sameCall.OrderBy(finding => finding.Kind).First());
        foreach (var report in OfModules(found, context.OwningSymbol))
            reporter.Show(context, report);
    }

    private static bool IsIn(IOperation block, Location place) => block.Syntax.SyntaxTree == place.SourceTree && block.Syntax.Span.Contains(place.SourceSpan);

    public CompilationParts Parts => parts;

    public Reporter Reporter => reporter;

    public Registrations Registrations => _registrations;

    private void Show(OperationBlockAnalysisContext context, Finding finding)
    {
        if (finding.Kind == MismatchKind.InputNotProven)
        {
            ShowOpen(context, finding);
            return;
        }

        var (mismatch, requirement) = (finding.Mismatch, finding.Requirement);
        var (rule, severity) = finding.Kind == MismatchKind.Lacking ? (RunnerLacksCapability.Rule, DiagnosticSeverity.Warning)
            : mismatch.RunnerInjection is { } injection && _registrations.NoneHas(requirement.Capability, injection, context.CancellationToken)
                ? (NoRegisteredRunner.Rule, DiagnosticSeverity.Warning)
            : (RunnerNotProven.Rule, reporter.IsStrict(finding.Location) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hidden);
        if (mismatch.IsQuestion && rule == RunnerNotProven.Rule)
            return;
        var places = new Places(finding.Location, mismatch.MemberSet?.GetLocation(), mismatch.RunnerCreated?.GetLocation());
        var capability = DeclaredCapabilities.NameOf(requirement.Capability);
        var words = places.InWords + (finding.IsConditional ? OnOtherPaths : "");
        var properties = DiagnosticProperties.Write(requirement.Capability, requirement.MemberName, mismatch.RunnerType)
            .Add(DiagnosticProperties.CertaintyOf, finding.IsConditional ? "sometimes" : "always");
        var isShown = reporter.Show(context, new(rule, finding.Location, DisplayedName.Of(mismatch.RunnerType), capability, requirement.MemberName, words)
        {
            Severity = severity,
            Related = places.Related,
            Properties = places.AddTo(properties),
        });
        if (isShown && rule != RunnerNotProven.Rule)
            _reported.TryAdd(mismatch.Call.Syntax, true);
    }

    /// <summary>Only in strict mode: a person who wants every call proven is told which are not.</summary>
    private void ShowOpen(OperationBlockAnalysisContext context, Finding finding)
    {
        if (finding.Mismatch.IsQuestion || !reporter.IsStrict(finding.Location))
            return;
        var lacking = finding.Mismatch.Open.Select(each => $"{DeclaredCapabilities.NameOf(each.Capability)} ('{each.MemberName}')").Distinct().ToList();
        reporter.Show(context, new(
            RunnerNotProven.OfInput, finding.Location, DisplayedName.Of(finding.Mismatch.RunnerType),
            lacking.Count > 0 ? "lacks: " + string.Join(", ", lacking) : "may lack")
        {
            Severity = DiagnosticSeverity.Warning,
        });
    }

    /// <summary>
    /// What a member reports of modules. The place that names a module may lie in another member and serve several,
    /// so what the first of them claims is left to it.
    /// </summary>
    private IEnumerable<Report> OfModules(IEnumerable<Finding> found, ISymbol member) =>
        found.Where(finding => finding.Key.Import is not null)
            .Select(ModuleImports.Of)
            .GroupBy(each => (each.Place, each.Message))
            .Where(same => _claimed.GetOrAdd(same.Key, member).Is(member))
            .Select(same => same.First());
}
