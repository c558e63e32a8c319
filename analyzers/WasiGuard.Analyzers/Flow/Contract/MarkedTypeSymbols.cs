using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Contract;

/// <summary>Whether members marked <c>[RequiresCapability]</c> lie behind a type: the same reading as the run-time guard's.</summary>
internal sealed class MarkedTypeSymbols
{
    private static readonly ConditionalWeakTable<Compilation, MarkedTypeSymbols> s_byCompilation = new();

    // A type that holds a larger one of its kind (Node<T> with a Node<List<T>>) has no end; what lies behind such types is the same in each.
    private const int MaxNesting = 8;

    private readonly KnownSymbols _symbols;
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _marked = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, bool> _framework = new(SymbolEqualityComparer.Default);

    private MarkedTypeSymbols(KnownSymbols symbols) => _symbols = symbols;

    public Compilation Compilation => _symbols.Compilation;

    public static MarkedTypeSymbols In(KnownSymbols symbols) => s_byCompilation.GetValue(symbols.Compilation, _ => new(symbols));

    /// <summary>The properties that the guard reads of a value of the type and of all that it holds, at any depth.</summary>
    public IEnumerable<IPropertySymbol> PropertiesBehind(ITypeSymbol type)
    {
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ITypeSymbol>([type]);
        while (open.Count > 0)
        {
            var next = open.Pop();
            if (!IsLookedInto(next) || !seen.Add(next))
                continue;
            var properties = next is INamedTypeSymbol named
                ? Levels(named).SelectMany(level => level.GetMembers()).OfType<IPropertySymbol>().Where(each => !each.IsStatic && !each.IsIndexer) : [];
            foreach (var property in properties)
                yield return property;
            foreach (var held in HeldBy(next))
                open.Push(held);
        }
    }

    /// <summary>
    /// The properties and fields of a value of the type, which the guard reads, without those that an override stands for. Of interfaces those that
    /// carry a mark, by the member of the type that implements them.
    /// </summary>
    public IEnumerable<(ISymbol Member, IPropertySymbol? Marked)> MembersOf(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named || !IsLookedInto(type))
            yield break;
        var overridden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var level in Levels(named))
        {
            foreach (var member in level.GetMembers())
            {
                switch (member)
                {
                    case IPropertySymbol property when property.IsStatic || property.IsIndexer || property.GetMethod is null:
                        break;
                    case IPropertySymbol property when level.TypeKind == TypeKind.Interface && !type.Is(level):
                        if (IsMarked(property) && type.FindImplementationForInterfaceMember(property) is IPropertySymbol own
                            && own.ContainingType.TypeKind != TypeKind.Interface)
                        {
                            yield return (own, property);
                        }

                        break;
                    case IPropertySymbol property when overridden.Add(property):
                        for (var hidden = property.OverriddenProperty; hidden is not null; hidden = hidden.OverriddenProperty)
                            overridden.Add(hidden);
                        yield return (property, property);
                        break;
                    case IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false }:
                        yield return (member, null);
                        break;
                }
            }
        }
    }

    /// <summary>Whether the type is the framework's, whose own members the guard does not read.</summary>
    public bool IsFramework(ITypeSymbol type) => IsFramework(type.ContainingAssembly);

    public bool IsMarked(ISymbol member) => member.GetAttributes().Any(IsMark);

    /// <summary>The name of what a mark on the member takes for a capability, and is none.</summary>
    public string? WrongCapability(IPropertySymbol property)
    {
        foreach (var mark in property.GetAttributes().Where(IsMark))
        {
            if (mark.ConstructorArguments is [{ Value: var given }]
                && given is not IErrorTypeSymbol
                && (given is not INamedTypeSymbol named || !named.DerivesFrom(_symbols.RunnerCapabilityAttribute)
                    || named.Is(_symbols.RunnerCapabilityAttribute)))
            {
                return (given as ITypeSymbol)?.Name ?? "null";
            }
        }

        return null;
    }

    /// <summary>What carries a mark at a method although no input sets it; a mark on what takes or gives a runner is another statement, and right.</summary>
    public ISymbol? Misplaced(IMethodSymbol method)
    {
        if ((IsMarked(method) && !method.Parameters.Any(parameter => IsAboutRunner(parameter.Type)))
            || (method.GetReturnTypeAttributes().Any(IsMark) && !IsAboutRunner(method.ReturnType)))
        {
            return method;
        }

        return method.Parameters.FirstOrDefault(parameter => IsMarked(parameter) && !IsAboutRunner(parameter.Type));
    }

    /// <summary>Whether marked members lie behind that type for certain, whatever a value of it is.</summary>
    public bool HasMarks(ITypeSymbol type)
    {
        if (_marked.TryGetValue(type, out var known))
            return known;
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var marked = Reaches(type, seen);
        _marked.TryAdd(type, marked);
        if (!marked)
        {
            foreach (var each in seen)
                _marked.TryAdd(each, false);
        }

        return marked;
    }

    /// <summary>
    /// Members with marks come out of the type by way of one of the framework's, other than as elements of a collection: a
    /// <c>Lazy&lt;Options&gt;</c>, what derives from it, an asynchronous sequence, the key of a group; a delegate that returns them.
    /// </summary>
    public bool IsOpaqueWrapper(ITypeSymbol type) => type is INamedTypeSymbol named && GivenByWrappers(named).Any(HasMarks);

    /// <summary>A struct whose elements have no members of their own, and can be, or hold, something with marked members.</summary>
    public bool IsInlineArrayOfParts(ITypeSymbol type) =>
        Underlying(type) is INamedTypeSymbol named && IsInlineArray(named) && ElementOf(named) is { } element && MayHold(element);

    /// <summary>A struct whose elements have no members of their own.</summary>
    public static bool IsInlineArray(ITypeSymbol type) => type.GetAttributes().Any(each =>
        each.AttributeClass is { Name: "InlineArrayAttribute", ContainingNamespace: { Name: "CompilerServices", ContainingNamespace.Name: "Runtime" } });

    public static bool IsSequence(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_Collections_IEnumerable
            || type.AllInterfaces.Any(each => each.SpecialType == SpecialType.System_Collections_IEnumerable);

    private bool IsMark(AttributeData attribute) => attribute.AttributeClass.Is(_symbols.RequiresCapabilityAttribute);

    private bool IsAboutRunner(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsAboutRunner(array.ElementType),
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(IsAboutRunner),
        INamedTypeSymbol named => named.Implements(_symbols.IWasiRunner) || named.TypeArguments.Any(IsAboutRunner),
        _ => false,
    };

    private bool Reaches(ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        if (!IsLookedInto(type) || !seen.Add(type))
            return false;
        if (_marked.TryGetValue(type, out var known))
            return known;
        return (type is INamedTypeSymbol named && Levels(named).Any(Declares)) || HeldBy(type).Any(held => Reaches(held, seen));
    }

    private bool Declares(INamedTypeSymbol level) => level.GetMembers().Any(member => member switch
    {
        IPropertySymbol property => IsMarked(property),
        IMethodSymbol method => Misplaced(method) is not null,
        _ => false,
    });

    /// <summary>Whether marked members can lie in a value of the type or behind it.</summary>
    private bool IsLookedInto(ITypeSymbol type) =>
        type is not INamedTypeSymbol named
        || (named.SpecialType == SpecialType.None && named.TypeKind != TypeKind.Enum && !named.Implements(_symbols.IWasiRunner)
            && Nesting(named) <= MaxNesting);

    private static int Nesting(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } => 1 + arguments.Max(Nesting),
        IArrayTypeSymbol array => 1 + Nesting(array.ElementType),
        _ => 0,
    };

    /// <summary>The types of what a value holds: in its members, as elements, or in the framework's types around it.</summary>
    private IEnumerable<ITypeSymbol> HeldBy(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => [array.ElementType],
        IPointerTypeSymbol pointer => [pointer.PointedAtType],
        ITypeParameterSymbol parameter => parameter.ConstraintTypes,
        INamedTypeSymbol named => Levels(named).SelectMany(level => level.GetMembers()).Select(TypeOfValue).OfType<ITypeSymbol>()
            .Concat(GivenTypes(named))
            .Concat(GivenByWrappers(named))
            .Concat(IsInlineArray(named) && ElementOf(named) is { } element ? [element] : [])
            .Concat(ElementsOf(named)),
        _ => [],
    };

    private static ITypeSymbol? TypeOfValue(ISymbol member) => member switch
    {
        IPropertySymbol property => property.Type,
        IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field => field.Type,
        _ => null,
    };

    private IEnumerable<INamedTypeSymbol> Levels(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (!IsFramework(level.ContainingAssembly))
                yield return level;
        }

        foreach (var level in type.AllInterfaces)
        {
            if (!IsFramework(level.ContainingAssembly))
                yield return level;
        }
    }

    private IEnumerable<ITypeSymbol> GivenByWrappers(INamedTypeSymbol type)
    {
        if (type.DelegateInvokeMethod is { } invoke)
            yield return invoke.ReturnType;
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (IsFrameworks(level) && !IsSequence(level))
            {
                foreach (var given in GivenTypes(level))
                    yield return given;
            }
        }

        foreach (var level in type.AllInterfaces.Append(type).Where(each => each.TypeKind == TypeKind.Interface && IsFrameworks(each)))
        {
            foreach (var given in GivenTypes(level, covariant: true).Except(ElementsOf(type), SymbolEqualityComparer.Default).OfType<ITypeSymbol>())
                yield return given;
        }

        bool IsFrameworks(INamedTypeSymbol level) =>
            level is { IsGenericType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T }
            && IsFramework(level.ContainingAssembly) && !IsTuple(level);
    }

    /// <summary>Whether a value of that type may be, or hold, something with marked members.</summary>
    private bool MayHold(ITypeSymbol type) => MayHold(type, new(SymbolEqualityComparer.Default));

    private bool MayHold(ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        type = Underlying(type);
        if (type is IArrayTypeSymbol array)
            return MayHold(array.ElementType, seen);
        if (type is IFunctionPointerTypeSymbol || type.TypeKind == TypeKind.Enum || type.Implements(_symbols.IWasiRunner)
            || (type.SpecialType != SpecialType.None && (type.IsValueType || type.SpecialType == SpecialType.System_String)))
        {
            return false;
        }

        return !(type.IsValueType || type.IsSealed) || HasMarks(type)
            || (seen.Add(type) && type is INamedTypeSymbol named && Levels(named)
                .SelectMany(level => level.GetMembers()).Select(TypeOfValue).OfType<ITypeSymbol>().Concat(ElementsOf(named)).Any(held => MayHold(held, seen)));
    }

    public static ITypeSymbol Underlying(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;

    private static ITypeSymbol? ElementOf(INamedTypeSymbol inlineArray) =>
        inlineArray.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => !field.IsStatic)?.Type;

    private static IEnumerable<ITypeSymbol> ElementsOf(INamedTypeSymbol type) => type.AllInterfaces.Append(type)
        .Where(each => each.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
        .Select(each => each.TypeArguments[0]);

    /// <summary>The type arguments of which a value can come out: not those that only go in, or only those that only come out.</summary>
    private static IEnumerable<ITypeSymbol> GivenTypes(INamedTypeSymbol type, bool covariant = false) =>
        type.TypeArguments.Where((_, i) => type.TypeParameters[i].Variance switch
        {
            VarianceKind.Out => true,
            VarianceKind.In => false,
            _ => !covariant,
        });

    public static bool IsTuple(INamedTypeSymbol type) =>
        type.IsTupleType || type.AllInterfaces.Any(each => each.Name == "ITuple") || (type.Name == "KeyValuePair" && type.Arity == 2)
            || type.Name == "DictionaryEntry" || (type.Name == "StrongBox" && type.Arity == 1);

    private bool IsFramework(IAssemblySymbol? assembly) => assembly is null || _framework.GetOrAdd(assembly, each =>
        (each.Name is "System" or "mscorlib" or "netstandard" || each.Name.StartsWith("System.", StringComparison.Ordinal)
            || each.Name.StartsWith("Microsoft.", StringComparison.Ordinal))
        && !each.Is(_symbols.Compilation.Assembly)
        && !each.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == WasiGuardReference.AssemblyName)));
}
