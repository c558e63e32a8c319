using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>What a runner has and what an input needs, in one state.</summary>
internal static class Judgement
{
    /// <summary>The member under which a decorator keeps the runner, or a selector the list, that its capabilities come from.</summary>
    public static ISymbol InnerKey(CapabilityModel model) => model.Symbols.CapabilitiesFromAttribute;

    /// <summary>Whether the runner has the capability; null when that is not known.</summary>
    public static bool? Has(this CapabilityModel model, Logic logic, State state, Value runner, INamedTypeSymbol capability, int depth = 0)
    {
        // A loop that wraps a decorator in another one may end in one that seems to hold itself.
        if (depth > Limits.Depth)
            return null;
        if (state.Known(new HasAll(runner, [capability], null)) is { } guarded)
            return guarded;
        if (state.Find(runner) is { } known)
        {
            if (model.IsSource(known.Type) || known.Members.ContainsKey(InnerKey(model)))
                return model.OverridesCapabilities(known.Type) || !known.Members.TryGetValue(InnerKey(model), out var inner) ? null : HasInner(model, logic, state, inner, capability, depth + 1);
            return model.DeclaredBy(known.Type).Contains(capability);
        }

        if (runner is not Unknown unknown)
            return null;

        var concrete = false;
        foreach (var type in TypesOf(state, unknown))
        {
            if (model.IsSource(type))
                return null;
            if (model.DeclaredBy(type).Contains(capability))
                return true;
            concrete |= IsConcreteRunner(model, type);
        }

        return concrete ? false : null;
    }

    /// <summary>What a runner of the list has, for a selector; the runner's own answer else.</summary>
    private static bool? HasInner(CapabilityModel model, Logic logic, State state, Value inner, INamedTypeSymbol capability, int depth)
    {
        if (state.Find(inner) is not { Elements: { } runners })
            return model.IsRunner(TypeOf(state, inner)) ? model.Has(logic, state, inner, capability, depth) : null;
        var some = runners.Select(runner => model.Has(logic, state, runner, capability, depth)).ToArray();
        return some.Contains(true) ? true : some.Contains(null) ? null : false;
    }

    /// <summary>The runners of a selector whose list is known; those of a selector in the list are its own.</summary>
    public static ImmutableList<Value>? SelectorRunners(CapabilityModel model, State state, Value runner, int depth = 0) =>
        depth <= Limits.Depth && state.Find(runner) is { } known && known.Type.Is(model.Symbols.WasiRunnerSelector)
        && known.Members.TryGetValue(InnerKey(model), out var list) && state.Find(list) is { Elements: { } runners }
            ? [.. runners.SelectMany(each => SelectorRunners(model, state, each, depth + 1) ?? [each])]
            : null;

    public static bool IsConcreteRunner(CapabilityModel model, ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(constraint => IsConcreteRunner(model, constraint)),
        _ => type is { TypeKind: TypeKind.Class, IsAbstract: false } && model.IsRunner(type),
    };

    /// <summary>Whether the input needs the requirement's capability; null when that is not known.</summary>
    public static bool? Needs(this CapabilityModel model, Logic logic, State state, Value input, Requirement requirement)
    {
        var value = input;
        for (var i = 0; i < requirement.Path.Length; i++)
        {
            var next = Member(state, value, requirement.Path[i]);
            if (next is null)
                return false;
            value = next;
            if (IsSet(logic, state, value, requirement.Path[i].Type) is not true and var set)
                return set;
        }

        return true;
    }

    /// <summary>The value that an input's member is known to hold; null for a member that nothing has set.</summary>
    public static Value? Member(State state, Value owner, IPropertySymbol property)
    {
        if (state.Find(owner) is not { } known)
            return MemberOf(state, owner, property);
        if (known.Members.TryGetValue(Canonical(property), out var value))
            return value;
        return known.Origin is null ? null : MemberOf(state, known.Origin, property);
    }

    /// <summary>The unknown value that a member of an unknown object holds: the same one until something may have changed the object.</summary>
    public static Unknown MemberOf(State state, Value owner, ISymbol member)
    {
        var type = member switch { IPropertySymbol property => property.Type, IFieldSymbol field => field.Type, IParameterSymbol parameter => parameter.Type, _ => null };
        return new(Source.Member, Canonical(member), owner, state.Changed.TryGetValue(owner, out var change) ? change : null)
        {
            Type = type,
            NotNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        };
    }

    public static ISymbol Canonical(ISymbol member)
    {
        while (member is IPropertySymbol { OverriddenProperty: { } hidden })
            member = hidden;
        return member.OriginalDefinition;
    }

    public static ITypeSymbol? TypeOf(State state, Value? value) => value switch
    {
        Ref => state.Find(value)?.Type,
        Unknown unknown => unknown.Type,
        _ => null,
    };

    private static ImmutableArray<ITypeSymbol> TypesOf(State state, Unknown unknown)
    {
        var types = ImmutableArray.CreateBuilder<ITypeSymbol>();
        foreach (var fact in state.Facts)
        {
            if (fact.Value.IsTrue && fact.Key is IsOfType test && test.Operand.Equals(unknown))
                types.Add(test.Type);
        }

        if (unknown.Type is not null)
            types.Add(unknown.Type);
        return types.ToImmutable();
    }

    private static bool? IsSet(Logic logic, State state, Value value, ITypeSymbol declared)
    {
        var isPlainStruct = declared.IsValueType && declared.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T;
        if (isPlainStruct)
            return value is Const constant ? !IsDefault(constant) : null;
        return logic.Decide(state, new IsNull(value)) switch
        {
            { } isNull => !isNull,
            null => value is Unknown { NotNull: true } ? true : null,
        };
    }

    private static bool IsDefault(Const constant) => constant.Content switch
    {
        null => true,
        bool flag => !flag,
        long number => number == 0,
        double number => number == 0,
        _ => false,
    };
}
