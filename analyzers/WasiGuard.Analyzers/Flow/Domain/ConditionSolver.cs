using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>What a state knows about a condition, and how it learns that one holds.</summary>
internal sealed class ConditionSolver(CapabilityModel model)
{
    /// <summary>True or false when the state decides the condition, else null.</summary>
    public bool? Decide(PathState state, SymbolicValue condition)
    {
        if (state.OutcomeOf(condition) is { } known)
            return known;
        return condition switch
        {
            Constant { Content: bool flag } => flag,
            Not not => !Decide(state, not.Operand),
            IsNull test => DecideNull(state, test.Operand),
            EqualTo test => DecideEqual(state, test) ?? (LoopCounters.IsCounted(test) ? LoopCounters.Decide(state, test) : null),
            IsOfType test => DecideType(state, test.Operand, test.Type),
            HasAll test => DecideHasAll(state, test),
            UnknownValue { IsCounted: true } => LoopCounters.Decide(state, condition),
            UnknownValue unknown => FromEquality(state, unknown),
            _ => null,
        };
    }

    /// <summary>Takes the condition as true or false from here on. False when no execution of this path does that.</summary>
    public bool Assume(PathState state, SymbolicValue condition, bool truth)
    {
        if (condition is Not not)
            return Assume(state, not.Operand, !truth);
        if (Decide(state, condition) is { } decided)
            return decided == truth;
        if (condition is Constant)
            return true;
        // A loop may never count as far as a value that is asked for in it.
        if (state.LostConditions.Contains(condition) || condition.IsJoined || IsUnlikely(condition, truth) || condition is EqualTo { Operand: UnknownValue { IsCounted: true }, Constant.Content: long or string } && LoopCounters.IsUnbounded(state, condition))
            state.IsImprecise = true;
        if (condition is EqualTo { Constant.Content: bool flag } equality)
            return Assume(state, equality.Operand, flag == truth);
        if (condition is EqualTo { Constant.Content: null } nullTest)
            return Assume(state, new IsNull(nullTest.Operand), truth);

        if (truth && condition is IsOfType { Type: var type } typed && !model.IsSource(type)
            && state.PathCondition.Any(fact => !fact.Value.IsTrue && fact.Key is HasAll lacks && lacks.Runner.Equals(typed.Operand) && lacks.Needed.All(model.DeclaredBy(type).Contains)))
        {
            return false;
        }

        if (condition is HasAll all)
        {
            var open = all.Needed.Where(capability => model.Has(this, state, all.Runner, capability) is null).ToImmutableArray();
            if (truth)
            {
                foreach (var capability in open)
                    state.Learn(all with { Needed = [capability], Marked = null }, true);
            }
            else if (open.Length == 1 && all.Marked is null)
            {
                state.Learn(all with { Needed = open }, false);
            }

            if (all.Marked is null && all.Needed.Length == 1)
                return true;
        }

        state.Learn(condition, truth);
        return true;
    }

    public static bool IsKnownNull(PathState state, SymbolicValue value) => DecideNull(state, value) == true;

    private static bool? DecideNull(PathState state, SymbolicValue value)
    {
        switch (value)
        {
            case Constant constant:
                return constant.Content is null;
            case UnknownValue unknown:
                if (state.OutcomeOf(new IsNull(unknown)) is { } known)
                    return known;
                if (unknown.Type is { IsValueType: true } type && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T)
                    return false;
                if (unknown is { Origin: Origin.Input, Tag: INamedTypeSymbol })
                    return false;
                foreach (var fact in state.PathCondition)
                {
                    if (fact.Value.IsTrue && fact.Key switch
                    {
                        EqualTo test => test.Operand.Equals(unknown),
                        IsOfType test => test.Operand.Equals(unknown),
                        HasAll test => test.Runner.Equals(unknown),
                        _ => false,
                    })
                    {
                        return false;
                    }

                    if (fact.Key.Equals(unknown))
                        return false;
                }

                return null;
            default:
                return false;
        }
    }

    private bool? DecideEqual(PathState state, EqualTo test)
    {
        if (test.Operand is Constant constant)
            return constant.Equals(test.Constant);
        if (test.Constant.Content is null)
            return DecideNull(state, test.Operand);
        if (test.Constant.Content is bool wanted && Decide(state, test.Operand) is { } flag)
            return flag == wanted;
        foreach (var fact in state.PathCondition)
        {
            if (fact.Value.IsTrue && fact.Key is EqualTo other && other.Operand.Equals(test.Operand) && !other.Constant.Equals(test.Constant))
                return false;
        }

        if (state.OutcomeOf(new IsNull(test.Operand)) == true)
            return false;
        return test.Operand is UnknownValue or Not or HasAll or IsNull or IsOfType or EqualTo ? null : false;
    }

    private bool? DecideType(PathState state, SymbolicValue value, ITypeSymbol type)
    {
        if (DecideNull(state, value) == true)
            return false;
        if (state.FindObject(value) is { IsOfUncertainType: false } known)
            return IsA(known.Type, type);
        if (value is Constant { Content: bool or string } constant)
            return IsA(model.Symbols.Compilation.GetSpecialType(constant.Content is bool ? SpecialType.System_Boolean : SpecialType.System_String), type);
        if (value is not UnknownValue unknown)
            return null;
        foreach (var fact in state.PathCondition)
        {
            if (fact.Key is not IsOfType test || !test.Operand.Equals(value))
                continue;
            if (fact.Value.IsTrue && (IsA(test.Type, type) || Excludes(test.Type, type)))
                return IsA(test.Type, type);
            if (!fact.Value.IsTrue && IsA(type, test.Type))
                return false;
        }

        if (unknown.Type is null)
            return null;
        if (Excludes(unknown.Type, type))
            return false;
        return IsA(unknown.Type, type) && DecideNull(state, value) == false ? true : null;
    }

    private bool? DecideHasAll(PathState state, HasAll test)
    {
        var all = true;
        foreach (var capability in test.Needed)
        {
            var has = model.Has(this, state, test.Runner, capability);
            if (has == false)
                return false;
            all &= has == true;
        }

        return all && test.Marked is null ? true : null;
    }

    private static bool? FromEquality(PathState state, UnknownValue unknown)
    {
        if (unknown.Type?.SpecialType is not (SpecialType.System_Boolean or SpecialType.None or null))
            return null;
        foreach (var fact in state.PathCondition)
        {
            if (fact.Value.IsTrue && fact.Key is EqualTo { Constant.Content: bool flag } test && test.Operand.Equals(unknown))
                return flag;
        }

        return null;
    }

    /// <summary>Whether two runner types declare the same, so that one can stand for the other.</summary>
    public static bool SameCapabilities(CapabilityModel model, ITypeSymbol one, ITypeSymbol other) =>
        model.DeclaredBy(one).SetEquals(model.DeclaredBy(other));

    /// <summary>An object of the first type is one of the second.</summary>
    public static bool IsA(ITypeSymbol type, ITypeSymbol wanted)
    {
        if (wanted.SpecialType == SpecialType.System_Object || type.Is(wanted))
            return true;
        if (type is ITypeParameterSymbol parameter)
            return parameter.ConstraintTypes.Any(constraint => IsA(constraint, wanted));
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.Is(wanted))
                return true;
        }

        return type.AllInterfaces.Any(each => each.Is(wanted));
    }

    /// <summary>No object can be of both types.</summary>
    private static bool Excludes(ITypeSymbol one, ITypeSymbol other) =>
        !IsA(one, other) && !IsA(other, one)
        && (IsClassOrValue(one) && IsClassOrValue(other)
            || one is { IsSealed: true, TypeKind: TypeKind.Class or TypeKind.Struct } && other.TypeKind == TypeKind.Interface
            || other is { IsSealed: true, TypeKind: TypeKind.Class or TypeKind.Struct } && one.TypeKind == TypeKind.Interface);

    private static bool IsClassOrValue(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Enum && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T;

    /// <summary>The value would have to be another one than those that it was seen to get.</summary>
    private static bool IsUnlikely(SymbolicValue condition, bool truth) => condition switch
    {
        UnknownValue { FirstPart: OneOfConstants choice } => !choice.Constants.Contains(SymbolicValue.Of(truth)),
        IsNull { Operand: UnknownValue { FirstPart: OneOfConstants choice } } => !choice.Constants.Any(each => each.Content is null == truth),
        EqualTo { Operand: UnknownValue { FirstPart: OneOfConstants choice } } test => !choice.Constants.Any(each => each.Equals(test.Constant) == truth),
        _ => false,
    };
}
