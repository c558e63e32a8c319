using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>The classes of this compilation that inherit a member and decide, by what they override, what it does.</summary>
internal sealed class ConcreteTypes(Compilation compilation)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<INamedTypeSymbol>> _deciding = new(SymbolEqualityComparer.Default);
    private readonly Lazy<ILookup<INamedTypeSymbol, INamedTypeSymbol>> _derived = new(() => Find(compilation));

    /// <summary>The first so many, in the order of their names; none for a member that they cannot change.</summary>
    public IEnumerable<INamedTypeSymbol> ThatDecide(ISymbol member) =>
        member is { IsStatic: false, ContainingType: { TypeKind: TypeKind.Class, IsSealed: false } type }
        and not IMethodSymbol { MethodKind: MethodKind.Constructor }
            ? _deciding.GetOrAdd(type.OriginalDefinition, Deciding).Where(each => !Overrides(each, type, member))
            : [];

    private ImmutableArray<INamedTypeSymbol> Deciding(INamedTypeSymbol type) =>
    [
        .. Below(type)
            .Where(each => !each.IsAbstract && LevelsTo(each, type).Any(HasOverride))
            .OrderBy(each => each.ToDisplayString(), StringComparer.Ordinal)
            .Take(AnalysisLimits.ConcreteTypes),
    ];

    private static bool HasOverride(INamedTypeSymbol type) => type.GetMembers().Any(member => member is { IsOverride: true, IsImplicitlyDeclared: false });

    private IEnumerable<INamedTypeSymbol> Below(INamedTypeSymbol type) => _derived.Value[type].SelectMany(each => Below(each).Prepend(each));

    /// <summary>The class itself, and those between it and the one that has the member.</summary>
    private static IEnumerable<INamedTypeSymbol> LevelsTo(INamedTypeSymbol type, INamedTypeSymbol declaring)
    {
        for (var level = type; level is not null && !level.OriginalDefinition.Is(declaring.OriginalDefinition); level = level.BaseType)
            yield return level;
    }

    private static bool Overrides(INamedTypeSymbol type, INamedTypeSymbol declaring, ISymbol member) =>
        LevelsTo(type, declaring).Any(level => level.GetMembers(member.Name).Any(each => each.IsOverride && Overridden(each).Any(hidden => hidden.Is(member))));

    private static IEnumerable<ISymbol> Overridden(ISymbol member)
    {
        for (var hidden = Next(member); hidden is not null; hidden = Next(hidden))
            yield return hidden.OriginalDefinition;

        static ISymbol? Next(ISymbol each) => each switch
        {
            IMethodSymbol method => method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            _ => null,
        };
    }

    private static ILookup<INamedTypeSymbol, INamedTypeSymbol> Find(Compilation compilation)
    {
        var found = new List<INamedTypeSymbol>();
        var open = new Stack<INamespaceOrTypeSymbol>([compilation.Assembly.GlobalNamespace]);
        while (open.Count > 0)
        {
            foreach (var member in open.Pop().GetMembers())
            {
                if (member is not INamespaceOrTypeSymbol inner)
                    continue;
                open.Push(inner);
                if (inner is INamedTypeSymbol { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } } type)
                    found.Add(type);
            }
        }

        return found.ToLookup(each => each.BaseType!.OriginalDefinition, (IEqualityComparer<INamedTypeSymbol>)SymbolEqualityComparer.Default);
    }
}
