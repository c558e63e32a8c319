using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG2002 and WG2004: removes the attribute. One at a time: the other way out, to honour the input, is somebody's to choose.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CapabilityIgnoredFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [CapabilityIgnored.Id, CapabilityOnOtherType.Id];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    internal override IEnumerable<Offer> Offers(FixPlace place) =>
        place.Node.FirstAncestorOrSelf<AttributeSyntax>() is { Parent: AttributeListSyntax list } attribute
            ? [new("Remove the capability attribute", nameof(CapabilityIgnoredFix), _ => [Without(place.Edit(), list, attribute)])]
            : [];

    private static Edits Without(Edits edits, AttributeListSyntax list, AttributeSyntax attribute)
    {
        if (list.Attributes.Count > 1)
            edits.RemoveElement(list.Attributes, attribute, mayEndInComma: true);
        else
            edits.RemoveTokens(list);
        return edits;
    }
}
