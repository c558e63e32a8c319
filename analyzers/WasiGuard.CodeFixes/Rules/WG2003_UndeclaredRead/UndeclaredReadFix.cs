using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG2003: declares the capability on the runner.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UndeclaredReadFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [UndeclaredRead.Id];

    internal override IEnumerable<Offer> Offers(FixPlace place) =>
        DeclaredCapability.Missing(place) is { } missing ? [missing.Offer(nameof(UndeclaredReadFix))] : [];
}
