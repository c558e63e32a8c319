using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001: declares the capability on a runner of this solution that reads the input already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DeclareOnRunnerFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id];

    internal override IEnumerable<Offer> Offers(FixPlace place) =>
        DeclaredCapability.Missing(place) is { } missing && Reads(missing) ? [missing.Offer(nameof(DeclareOnRunnerFix))] : [];

    private static bool Reads(DeclaredCapability missing) =>
        new RunnerCode(missing.Place.Symbols).Reach(missing.Runner, missing.Place.CancellationToken) is { } code
        && code.ValueReads.Any(read => read.Capability.Is(missing.Capability));
}
