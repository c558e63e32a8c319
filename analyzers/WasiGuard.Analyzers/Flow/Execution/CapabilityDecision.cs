using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>What a runner has and what an input needs, in one state.</summary>
internal static class CapabilityDecision
{
    /// <summary>The member under which a decorator keeps the runner, or a selector the list, that its capabilities come from.</summary>
    public static ISymbol InnerKey(CapabilityModel model) => model.Symbols.CapabilitiesFromAttribute;

    /// <summary>Whether the runner has the capability; null when that is not known.</summary>
    public static bool? Has(this CapabilityModel model, ConditionSolver logic, PathState state, SymbolicValue runner, INamedTypeSymbol capability, int depth = 0)
    {
        // A loop that wraps a decorator in another one may end in one that seems to hold itself.
        if (depth > AnalysisLimits.Depth)
            return null;
        if (state.OutcomeOf(new HasAll(runner, [capability], null)) is { } guarded)
            return guarded;
        if (state.FindObject(runner) is { } known)
        {
            if (model.IsSource(known.Type) || known.Members.ContainsKey(InnerKey(model)))
                return model.OverridesCapabilities(known.Type) || !known.Members.TryGetValue(InnerKey(model), out var inner) ? null : HasInner(model, logic, state, inner, capability, depth + 1);
            return model.DeclaredBy(known.Type).Contains(capability);
        }

        if (runner is not UnknownValue unknown)
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
    private static bool? HasInner(CapabilityModel model, ConditionSolver logic, PathState state, SymbolicValue inner, INamedTypeSymbol capability, int depth)
    {
        if (state.FindObject(inner) is not { Elements: { } runners })
            return model.IsRunner(TypeOf(state, inner)) ? model.Has(logic, state, inner, capability, depth) : null;
        var some = runners.Select(runner => model.Has(logic, state, runner, capability, depth)).ToArray();
        return some.Contains(true) ? true : some.Contains(null) ? null : false;
    }

    /// <summary>The runners of a selector whose list is known; those of a selector in the list are its own.</summary>
    public static ImmutableList<SymbolicValue>? SelectorRunners(CapabilityModel model, PathState state, SymbolicValue runner, int depth = 0) =>
        depth <= AnalysisLimits.Depth && state.FindObject(runner) is { } known && known.Type.Is(model.Symbols.WasiRunnerSelector)
        && known.Members.TryGetValue(InnerKey(model), out var list) && state.FindObject(list) is { Elements: { } runners }
            ? [.. runners.SelectMany(each => SelectorRunners(model, state, each, depth + 1) ?? [each])]
            : null;

    public static bool IsConcreteRunner(CapabilityModel model, ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(constraint => IsConcreteRunner(model, constraint)),
        _ => type is { TypeKind: TypeKind.Class, IsAbstract: false } && model.IsRunner(type),
    };

    /// <summary>Whether the input needs the requirement's capability; null when that is not known.</summary>
    public static bool? Needs(this CapabilityModel model, ConditionSolver logic, PathState state, SymbolicValue input, CapabilityRequirement requirement)
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
    public static SymbolicValue? Member(PathState state, SymbolicValue owner, IPropertySymbol property)
    {
        if (state.FindObject(owner) is not { } known)
            return MemberOf(state, owner, property);
        if (known.Members.TryGetValue(Canonical(property), out var value))
            return value;
        return known.CopiedFrom is null ? null : MemberOf(state, known.CopiedFrom, property);
    }

    /// <summary>The unknown value that a member of an unknown object holds: the same one until something may have changed the object.</summary>
    public static UnknownValue MemberOf(PathState state, SymbolicValue owner, ISymbol member)
    {
        var type = member switch { IPropertySymbol property => property.Type, IFieldSymbol field => field.Type, IParameterSymbol parameter => parameter.Type, _ => null };
        return new(Origin.Member, Canonical(member), owner, state.ObjectVersions.TryGetValue(owner, out var change) ? change : null)
        {
            Type = type,
            IsNeverNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        };
    }

    public static ISymbol Canonical(ISymbol member)
    {
        while (member is IPropertySymbol { OverriddenProperty: { } hidden })
            member = hidden;
        return member.OriginalDefinition;
    }

    public static ITypeSymbol? TypeOf(PathState state, SymbolicValue? value) => value switch
    {
        ObjectReference => state.FindObject(value)?.Type,
        UnknownValue unknown => unknown.Type,
        _ => null,
    };

    private static ImmutableArray<ITypeSymbol> TypesOf(PathState state, UnknownValue unknown)
    {
        var types = ImmutableArray.CreateBuilder<ITypeSymbol>();
        foreach (var fact in state.PathCondition)
        {
            if (fact.Value.IsTrue && fact.Key is IsOfType test && test.Operand.Equals(unknown))
                types.Add(test.Type);
        }

        if (unknown.Type is not null)
            types.Add(unknown.Type);
        return types.ToImmutable();
    }

    private static bool? IsSet(ConditionSolver logic, PathState state, SymbolicValue value, ITypeSymbol declared)
    {
        var isPlainStruct = declared.IsValueType && declared.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T;
        if (isPlainStruct)
            return value is Constant constant ? !IsDefault(constant) : null;
        return logic.Decide(state, new IsNull(value)) switch
        {
            { } isNull => !isNull,
            null => value is UnknownValue { IsNeverNull: true } ? true : null,
        };
    }

    private static bool IsDefault(Constant constant) => constant.Content switch
    {
        null => true,
        bool flag => !flag,
        long number => number == 0,
        double number => number == 0,
        _ => false,
    };
}
