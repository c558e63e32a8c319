using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG2001: derives from <c>WasiRunner</c>, which calls the guard; <c>ExecuteAsync</c> becomes <c>ExecuteCoreAsync</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MissingGuardFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [MissingGuard.Id];

    internal override IEnumerable<Offer> Offers(FixPlace place) =>
        RunnerClass.Of(place) is { DerivesOnlyFromObject: true } runner
            ? [new("Derive from WasiRunner", nameof(MissingGuardFix), naming => [Derive(place, runner, naming)])]
            : [];

    private static Edits Derive(FixPlace place, RunnerClass runner, Naming naming) =>
        place.Edit()
            .Derive(place, runner, naming.Name(place.Symbols.WasiRunner, place.Model, runner.Declaration.Identifier.SpanStart))
            .MakeCore(runner.Execute)
            .Affects(runner.Symbol)
            .Affects(runner.Method);
}
