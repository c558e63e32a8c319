using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001: creates another runner, one that has the capability. One entry for each that the compilation can name.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UseCapableRunnerFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id];

    internal override IEnumerable<Offer> Offers(FixPlace place)
    {
        if (place.Capability is not { } capability
            || RunnerCreation.Of(place) is not { } creation
            || place.ModelOf(creation).GetTypeInfo(creation, place.CancellationToken).Type is not INamedTypeSymbol old
            || DeclaredCapabilities.Has(old, capability))
        {
            yield break;
        }

        foreach (var runner in CapableRunners.In(place.Model.Compilation, place.Symbols, capability))
        {
            yield return new(
                $"Use {runner.Name}",
                "Use " + runner.ToDisplayString(),
                naming => new RunnerReplacement(place, creation, old, runner, naming).Ways());
        }
    }
}
