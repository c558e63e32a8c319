using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001, WG1002 and WG1003: calls only where the runner has the capability, and throws where it has not.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class GuardCallFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id, RunnerNotProven.Id, NoRegisteredRunner.Id];

    internal override IEnumerable<Offer> Offers(FixPlace place) =>
        place.Capability is { } capability && HandOverCall.Of(place) is { } call && GuardedStatement.Of(call) is { } statement
            ? [new("Put the call under a guard", nameof(GuardCallFix), naming => [GuardedStatement.Guard(place, statement, call, capability, naming)])]
            : [];
}
