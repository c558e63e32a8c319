using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG2005: derives from <c>DelegatingWasiRunner</c>, which has the capabilities of its inner runner.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CapabilitiesHiddenFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [CapabilitiesHidden.Id];

    internal override IEnumerable<Offer> Offers(FixPlace place)
    {
        if (RunnerClass.Of(place) is not { } runner
            || !(runner.DerivesOnlyFromObject || runner.Symbol.BaseType.Is(place.Symbols.WasiRunner))
            || HidesTheBase(runner.Symbol, place.Symbols)
            || InnerRunner.Of(place, runner.Declaration) is not { } inner
            || inner.Captures(place, runner.Declaration) is not { } captures || captures.Any(InnerRunner.IsWritten))
        {
            return [];
        }

        return
        [
            new("Derive from DelegatingWasiRunner", nameof(CapabilitiesHiddenFix), naming =>
            [
                Derive(place, runner, inner, captures, naming, "{0}"),

                // The base class knows its runner as an IWasiRunner; what members use of it may need its own type.
                Derive(place, runner, inner, captures, naming, $"(({inner.Parameter.Type}){{0}})"),
            ]),
        ];
    }

    /// <summary>A member with the name of one of the base class would take its place in what is written here.</summary>
    private static bool HidesTheBase(INamedTypeSymbol type, KnownSymbols symbols) =>
        symbols.DelegatingWasiRunner.GetMembers().Any(member => member is IPropertySymbol && type.GetMembers(member.Name).Length > 0);

    private static Edits Derive(FixPlace place, RunnerClass runner, InnerRunner inner, IEnumerable<IdentifierNameSyntax> captures, Naming naming, string held)
    {
        var (tree, position) = (runner.Declaration.SyntaxTree, runner.Declaration.Identifier.SpanStart);
        var baseClass = naming.Name(place.Symbols.DelegatingWasiRunner, place.Model, position);
        var edits = place.Edit()
            .Derive(place, runner, inner.Constructor is null ? $"{baseClass}({inner.Name})" : baseClass)
            .MakeOverride(runner.Execute)
            .Affects(runner.Symbol)
            .Affects(runner.Method);
        foreach (var use in captures)
            edits.Replace(use, string.Format(CultureInfo.InvariantCulture, held, IsTaken(use, place.Model) ? "base.Inner" : "Inner"));
        if (!inner.Symbol.GetAttributes().Any(each => each.AttributeClass.Is(place.Symbols.CapabilitiesFromAttribute)))
            edits.Insert(tree, inner.Parameter.SpanStart, $"[{naming.AttributeName(place.Symbols.CapabilitiesFromAttribute, place.Model, position)}] ");
        return inner.Constructor switch
        {
            null => edits,
            { Initializer: { } initializer } => edits.Insert(tree, initializer.ArgumentList.OpenParenToken.Span.End, inner.Name),
            { } constructor => edits.Insert(tree, constructor.ParameterList.Span.End, $" : base({inner.Name})"),
        };
    }

    /// <summary>Whether <c>Inner</c> alone would mean something else, a local for instance.</summary>
    private static bool IsTaken(SyntaxNode at, SemanticModel model) => !model.LookupSymbols(at.SpanStart, name: "Inner").IsEmpty;
}
