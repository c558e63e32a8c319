using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>What a state knows about a condition, and how it learns that one holds.</summary>
internal sealed class ConditionSolver(Compilation compilation, IConditionTheory theory)
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
            TheoryCondition test => theory.Decide(state, test),
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
        if (condition is EqualTo { Constant.Content: bool flag } equality)
            return Assume(state, equality.Operand, flag == truth);
        if (condition is EqualTo { Constant.Content: null } nullTest)
            return Assume(state, new IsNull(nullTest.Operand), truth);

        if (MayBeImpossible(state, condition, truth))
            state.Doubts = state.Doubts.With(condition, truth);
        else
            Witnesses.Decide(state, condition, truth, Assume);
        if (Answers.AsQuestion(condition) is { } question && !Assume(state, question, truth))
            state.Doubts = state.Doubts.With(condition, truth);
        if (truth && condition is IsOfType { Type: var type } typed && theory.Excludes(state, typed.Operand, type))
            return false;
        if (condition is TheoryCondition meant && theory.Learn(state, meant, truth))
            return true;
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
                        TheoryCondition test => test.Subject.Equals(unknown),
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
        return test.Operand is UnknownValue or Not or TheoryCondition or IsNull or IsOfType or EqualTo ? null : false;
    }

    private bool? DecideType(PathState state, SymbolicValue value, ITypeSymbol type)
    {
        if (DecideNull(state, value) == true)
            return false;
        // What the parameter stands for only another caller knows.
        if (type is ITypeParameterSymbol && state.TypeOf(value)?.Is(type) != true)
            return null;
        if (state.FindObject(value) is { IsOfUncertainType: false } known)
            return IsA(known.Type, type);
        if (value is Constant { Content: bool or string } constant)
            return IsA(compilation.GetSpecialType(constant.Content is bool ? SpecialType.System_Boolean : SpecialType.System_String), type);
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

    /// <summary>Even by itself the outcome may be one that no execution has.</summary>
    private static bool MayBeImpossible(PathState state, SymbolicValue condition, bool truth) =>
        state.UncertainConditions.Contains(condition)
        || condition.IsJoined && !state.HasWitnessesFor(condition)
        || AsksBeyondSeenValues(condition, truth)
        || truth && ComparesUnboundedCounter(state, condition);

    /// <summary>The counter may never reach the constant.</summary>
    private static bool ComparesUnboundedCounter(PathState state, SymbolicValue condition) =>
        condition is EqualTo { Operand: UnknownValue { IsCounted: true }, Constant.Content: long or string } && LoopCounters.IsUnbounded(state, condition);

    /// <summary>The outcome needs a value outside the set of constants that were seen to be assigned.</summary>
    private static bool AsksBeyondSeenValues(SymbolicValue condition, bool truth) => condition switch
    {
        UnknownValue { FirstPart: OneOfConstants choice } => !choice.Constants.Contains(SymbolicValue.Of(truth)),
        IsNull { Operand: UnknownValue { FirstPart: OneOfConstants choice } } => !choice.Constants.Any(each => each.Content is null == truth),
        EqualTo { Operand: UnknownValue { FirstPart: OneOfConstants choice } } test => !choice.Constants.Any(each => each.Equals(test.Constant) == truth),
        _ => false,
    };
}
