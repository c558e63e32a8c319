using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>The capability attributes on types.</summary>
internal static class DeclaredCapabilities
{
    /// <summary>Those on the type itself, with the attribute in the source.</summary>
    public static IEnumerable<(INamedTypeSymbol Capability, SyntaxNode Attribute)> On(INamedTypeSymbol type, KnownSymbols symbols) =>
        from attribute in type.GetAttributes()
        where attribute.AttributeClass.DerivesFrom(symbols.RunnerCapabilityAttribute)
        let syntax = attribute.ApplicationSyntaxReference?.GetSyntax()
        where syntax is not null
        select (attribute.AttributeClass!, syntax);

    /// <summary>Whether the type, or one that it derives from, declares the capability.</summary>
    public static bool Has(INamedTypeSymbol type, INamedTypeSymbol capability)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.FindAttribute(capability) is not null)
                return true;
        }

        return false;
    }

    /// <summary>The name as the exception prints it: <c>netFetch</c>.</summary>
    public static string NameOf(INamedTypeSymbol capability) => CapabilityName.Of(capability.Name);
}
