using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

internal static class SymbolExtensions
{
    public static bool Is(this ISymbol? symbol, ISymbol? other) => SymbolEqualityComparer.Default.Equals(symbol, other);

    /// <summary>The type itself or one that derives from <paramref name="baseType"/>.</summary>
    public static bool DerivesFrom(this ITypeSymbol? type, INamedTypeSymbol baseType)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.OriginalDefinition.Is(baseType))
                return true;
        }

        return false;
    }

    /// <summary>The interface itself or a type that implements it.</summary>
    public static bool Implements(this ITypeSymbol? type, INamedTypeSymbol interfaceType) =>
        type is not null && (type.Is(interfaceType) || type.AllInterfaces.Any(each => each.Is(interfaceType)));

    /// <summary>The member that this one overrides at first, as it is declared: one key for all of them, and for the field behind a property.</summary>
    public static ISymbol Canonical(this ISymbol member)
    {
        if (member is IFieldSymbol { AssociatedSymbol: IPropertySymbol stored })
            member = stored;
        while (member is IPropertySymbol { OverriddenProperty: { } hidden })
            member = hidden;
        return member.OriginalDefinition;
    }

    /// <summary>The type of what a property or a field holds.</summary>
    public static ITypeSymbol TypeOfValue(this ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    public static AttributeData? FindAttribute(this ISymbol symbol, INamedTypeSymbol attributeType)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.Is(attributeType))
                return attribute;
        }

        return null;
    }
}
