using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>Which values show an input that is inside them, by their types.</summary>
internal sealed class Carriers(KnownSymbols symbols, InputMembers members)
{
    // Ends the search in generic types that hold ever larger ones.
    private const int MaxTypes = 100;

    private readonly ConcurrentDictionary<ITypeSymbol, ImmutableArray<ITypeSymbol>> _heldBy = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The inputs, and the records inside inputs, that a value of the type is, or shows to those who have it. Of types from elsewhere
    /// only those count that the language itself fills (arrays, tuples, tasks, sequences, delegates): others get theirs by a call, which is seen.
    /// Type parameters come as they are.
    /// </summary>
    public ImmutableArray<ITypeSymbol> HeldBy(ITypeSymbol type) =>
        type.SpecialType is SpecialType.None or SpecialType.System_Array ? _heldBy.GetOrAdd(type, Collect) : [];

    /// <summary>Whether the code of this compilation declares it.</summary>
    public bool IsInView(ISymbol symbol) => symbol.ContainingAssembly.Is(symbols.Compilation.Assembly);

    /// <summary>The members by which code that knows only an interface or a base class can call an object of the type.</summary>
    public IEnumerable<IMethodSymbol> EntriesOf(INamedTypeSymbol type)
    {
        var implementations =
            from each in type.AllInterfaces
            from member in each.GetMembers().OfType<IMethodSymbol>()
            let method = type.FindImplementationForInterfaceMember(member) as IMethodSymbol
            where method is not null
            select method;
        return MethodsOf(type).Where(method => method.IsOverride).Concat(implementations).Select(method => method.OriginalDefinition);
    }

    /// <summary>The members by which code that knows the type can call an object of it.</summary>
    public IEnumerable<IMethodSymbol> OpenMembersOf(INamedTypeSymbol type) =>
        MethodsOf(type).Where(method => IsOpen(method) && !method.IsStatic).Select(method => method.OriginalDefinition);

    private ImmutableArray<ITypeSymbol> Collect(ITypeSymbol type)
    {
        var found = ImmutableArray.CreateBuilder<ITypeSymbol>();
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var queue = new Queue<ITypeSymbol>([type]);
        while (queue.Count > 0 && seen.Count < MaxTypes)
        {
            var next = queue.Dequeue();
            if (!seen.Add(next))
                continue;
            if (next is ITypeParameterSymbol || members.Asks(next))
                found.Add(next);
            else
                foreach (var part in PartsOf(next))
                    queue.Enqueue(part);
        }

        return found.ToImmutable();
    }

    private IEnumerable<ITypeSymbol> PartsOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => [array.ElementType],
        INamedTypeSymbol { DelegateInvokeMethod: { } invoke } => [invoke.ReturnType],
        INamedTypeSymbol named when IsInView(named) =>
            WithBases(named).SelectMany(each => each.GetMembers()).Where(member => !member.IsStatic && IsOpen(member)).Select(Shown).OfType<ITypeSymbol>(),
        INamedTypeSymbol named when IsFilledByTheLanguage(named) => named.TypeArguments,
        _ => [],
    };

    private IEnumerable<INamedTypeSymbol> WithBases(INamedTypeSymbol type)
    {
        for (var current = type; current is not null && IsInView(current); current = current.BaseType)
            yield return current;
    }

    private IEnumerable<IMethodSymbol> MethodsOf(INamedTypeSymbol type) => WithBases(type).SelectMany(each => each.GetMembers()).OfType<IMethodSymbol>();

    /// <summary>What is private and implements no interface only the type itself can use.</summary>
    private static bool IsOpen(ISymbol member) =>
        member.DeclaredAccessibility != Accessibility.Private
        || member is IMethodSymbol { ExplicitInterfaceImplementations.IsEmpty: false } or IPropertySymbol { ExplicitInterfaceImplementations.IsEmpty: false };

    private static ITypeSymbol? Shown(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method => method.ReturnType,
        _ => null,
    };

    private static bool IsFilledByTheLanguage(INamedTypeSymbol type) =>
        type.IsTupleType
        || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
        || type.ContainingNamespace?.ToDisplayString() is "System.Threading.Tasks"
        || (type.TypeKind == TypeKind.Interface && type.ContainingNamespace?.ToDisplayString() is "System.Collections.Generic");
}
