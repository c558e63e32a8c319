using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>Which members of inputs, and of the records inside them, stand for which capability.</summary>
internal sealed class InputMembers(KnownSymbols symbols)
{
    // As deep as the run-time guard looks.
    private const int MaxDepth = 8;

    private readonly ConcurrentDictionary<ITypeSymbol, ImmutableHashSet<ISymbol>> _byType = new(SymbolEqualityComparer.Default);

    /// <summary>The capabilities that the property stands for; none for most.</summary>
    public IEnumerable<INamedTypeSymbol> CapabilitiesOf(IPropertySymbol property) => symbols.CapabilitiesOf(property);

    public bool IsInput(ITypeSymbol? type) => type.DerivesFrom(symbols.WasiExecInput);

    /// <summary>Whether a value of the type can ask for something: an input, or a record inside one.</summary>
    public bool Asks(ITypeSymbol? type) => type is not null && (IsInput(type) || CapabilitiesIn(type).Count > 0);

    /// <summary>The capabilities that members of the type stand for, those of the records inside it too.</summary>
    public ImmutableHashSet<ISymbol> CapabilitiesIn(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Class or TypeKind.Struct && type.SpecialType == SpecialType.None
            ? _byType.GetOrAdd(type, each => Collect(each, []))
            : [];

    /// <summary>Whether a member of an input that can be seen from here stands for the capability.</summary>
    public bool HasMemberFor(INamedTypeSymbol capability)
    {
        return CapabilitiesIn(symbols.WasiExecInput).Contains(capability)
            || DeclaredIn(symbols.Compilation.Assembly.GlobalNamespace)
            || (!capability.ContainingAssembly.Is(symbols.Compilation.Assembly) && DeclaredIn(capability.ContainingAssembly.GlobalNamespace));

        bool DeclaredIn(INamespaceSymbol place) =>
            TypesOf.Namespace(place).Any(type => IsInput(type) && CapabilitiesIn(type).Contains(capability));
    }

    private ImmutableHashSet<ISymbol> Collect(ITypeSymbol type, ImmutableArray<ITypeSymbol> path)
    {
        var found = ImmutableHashSet<ISymbol>.Empty.WithComparer(SymbolEqualityComparer.Default);
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var property in current.GetMembers().OfType<IPropertySymbol>().Where(each => !each.IsStatic && !each.IsIndexer))
            {
                found = found.Union(CapabilitiesOf(property));
                if (path.Length < MaxDepth && CanHoldMembers(property.Type) && !path.Contains(property.Type, SymbolEqualityComparer.Default))
                    found = found.Union(Collect(property.Type, path.Add(property.Type)));
            }
        }

        return found;
    }

    private static bool CanHoldMembers(ITypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } && type.ContainingNamespace?.ToDisplayString().StartsWith("System", System.StringComparison.Ordinal) != true;
}
