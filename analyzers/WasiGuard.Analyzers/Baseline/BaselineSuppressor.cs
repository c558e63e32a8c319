using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers;

/// <summary>Suppresses the findings that <c>wasiguard.baseline.json</c> names, so that a large code base hears of new ones only.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BaselineSuppressor : DiagnosticSuppressor
{
    private const string Justification = "wasiguard.baseline.json names it";

    // WG3001 is an error of its own: a pattern that is wrong is never in a baseline.
    private static readonly ImmutableDictionary<string, SuppressionDescriptor> s_byRule = new[]
    {
        RunnerLacksCapability.Id, RunnerNotProven.Id, NoRegisteredRunner.Id, ModuleImports.Id, ModuleIsNoProgram.Id,
        MissingGuard.Id, CapabilityIgnored.Id, UndeclaredRead.Id, CapabilityOnOtherType.Id, CapabilitiesHidden.Id, UnreadableMember.Id,
        AnnotationNotTrue.Id, AnnotationMissing.Id,
        EveryPublicHost.Id, AllowsNothing.Id,
    }.ToImmutableDictionary(id => id, id => new SuppressionDescriptor("WGB" + id.Substring(2), id, Justification));

    // The text of an unchanged file is the same object from one analysis to the next.
    private static readonly ConditionalWeakTable<SourceText, HashSet<BaselineEntry>> s_known = new();

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [.. s_byRule.Values];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (KnownFindings(context.Options, context.CancellationToken) is not { Count: > 0 } known)
            return;
        var alike = context.ReportedDiagnostics.Select(each => (Diagnostic: each, Entry: Fingerprint.Of(each)))
            .Where(each => each.Entry is not null && s_byRule.ContainsKey(each.Diagnostic.Id))
            .GroupBy(each => each.Entry!);
        foreach (var group in alike)
        {
            var ordinal = 0;
            foreach (var (diagnostic, entry) in group.OrderBy(each => each.Diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(each => each.Diagnostic.Location.SourceSpan.Start))
            {
                if (known.Contains(entry! with { Ordinal = ++ordinal }))
                    context.ReportSuppression(Suppression.Create(s_byRule[diagnostic.Id], diagnostic));
            }
        }
    }

    private static HashSet<BaselineEntry>? KnownFindings(AnalyzerOptions options, CancellationToken cancellation) =>
        options.AdditionalFiles.FirstOrDefault(file => Path.GetFileName(file.Path) == BaselineFile.Name)?.GetText(cancellation) is { } text
            ? s_known.GetValue(text, Read) : null;

    private static HashSet<BaselineEntry> Read(SourceText text)
    {
        try
        {
            return [.. BaselineFile.Read(text.ToString()).Findings];
        }
        catch (InvalidDataException)
        {
            // A suppressor cannot report. Nothing is suppressed then, which nobody overlooks, and 'wasiguard baseline --check' says why.
            return [];
        }
    }
}
