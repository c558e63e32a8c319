using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers;

/// <summary>Which members of inputs, and of the records inside them, stand for which capability.</summary>
internal sealed class InputMembers(KnownSymbols symbols)
{
    private readonly MarkedTypeSymbols _types = MarkedTypeSymbols.In(symbols);
    private readonly ConcurrentDictionary<ITypeSymbol, ImmutableHashSet<ISymbol>> _byType = new(SymbolEqualityComparer.Default);

    /// <summary>The capabilities that the property stands for; none for most.</summary>
    public IEnumerable<INamedTypeSymbol> CapabilitiesOf(IPropertySymbol property) => symbols.CapabilitiesOf(property);

    public bool IsInput(ITypeSymbol? type) => type.DerivesFrom(symbols.WasiExecInput);

    /// <summary>Whether a value of the type can ask for something: an input, or a record inside one.</summary>
    public bool Asks(ITypeSymbol? type) => type is not null && (IsInput(type) || CapabilitiesIn(type).Count > 0);

    /// <summary>The capabilities that members of the type stand for, those of what it holds too: as deep as the run-time guard looks.</summary>
    public ImmutableHashSet<ISymbol> CapabilitiesIn(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Class or TypeKind.Struct && type.SpecialType == SpecialType.None && !_types.IsFramework(type)
            ? _byType.GetOrAdd(type, each =>
                _types.PropertiesBehind(each).SelectMany(CapabilitiesOf).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default))
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
}
