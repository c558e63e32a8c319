using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Values that are true or false: comparisons, and what the state says of them.</summary>
internal sealed class Conditions(BodyInterpreter run)
{
    public static readonly object Box = new();

    /// <summary>Takes a condition's true or false side; where both are possible, first the one and then the other.</summary>
    public bool Holds(SymbolicValue condition)
    {
        if (run.Solver.Decide(run.State, condition) is { } known)
            return known;
        var truth = run.Explorer.Choose(() => (IReadOnlyList<Constant>)[SymbolicValue.True, SymbolicValue.False])!.IsTrue;
        if (!run.Solver.Assume(run.State, condition, truth))
            run.State.IsUnreachable = true;
        return truth;
    }

    public ITypeSymbol Flag => run.Analysis.Parts.Source.Compilation.GetSpecialType(SpecialType.System_Boolean);

    public SymbolicValue Equality(SymbolicValue left, SymbolicValue right)
    {
        (left, right) = (Unboxed(left), Unboxed(right));
        if (right is not Constant && left is Constant)
            (left, right) = (right, left);
        if (left is TypeValue one && right is TypeValue other)
        {
            if (one.Exact is null)
                (one, other) = (other, one);
            if (one.Exact is { } exact)
                return other.Exact is { } same ? SymbolicValue.Of(exact.Is(same))
                    : other.Instance is { } instance ? ExactTest(instance, exact)
                    : NewValues.Computed("==", left, right);
        }

        if (right is Constant constant)
            return Test(constant.Content is bool flag
                && left is not UnknownValue { Type.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }
                && IsCondition(left)
                ? flag ? left : SymbolicValue.Negate(left)
                : new EqualTo(left, constant));
        if (left.Equals(right) && !left.IsJoined)
            return SymbolicValue.True;
        if (IsCondition(left) && IsCondition(right))
            return Holds(left) ? right : SymbolicValue.Negate(right);
        if (run.State.FindObject(left) is { Type.IsRecord: false } && run.State.FindObject(right) is { Type.IsRecord: false })
            return SymbolicValue.False;
        if (left is TupleValue tuple && right is TupleValue pair && tuple.Items.Length == pair.Items.Length)
            return SymbolicValue.Of(tuple.Items.Zip(pair.Items, Equality).All(Holds));
        return Resolved(left.GetHashCode() <= right.GetHashCode() ? NewValues.Computed("==", left, right, Flag) : NewValues.Computed("==", right, left, Flag));
    }

    public static SymbolicValue Unboxed(SymbolicValue value) =>
        value is UnknownValue { Tag: var tag, FirstPart: Constant content } && tag == Box ? content : value;

    private static bool IsCondition(SymbolicValue value) =>
        value is Not or IsNull or IsOfType or TheoryCondition or EqualTo or Constant { Content: bool }
            or UnknownValue { Type.SpecialType: SpecialType.System_Boolean };

    private SymbolicValue ExactTest(SymbolicValue instance, ITypeSymbol exact) =>
        run.State.FindObject(instance) is { IsOfUncertainType: false } known ? SymbolicValue.Of(known.Type.Is(exact)) : Test(new IsOfType(instance, exact));

    public SymbolicValue NullTest(SymbolicValue value) => Test(value is Constant ? SymbolicValue.Of(value is Constant { Content: null }) : new IsNull(value));

    /// <summary>A condition, as true or false where the state decides it.</summary>
    public SymbolicValue Test(SymbolicValue condition) => run.Solver.Decide(run.State, condition) is { } known ? SymbolicValue.Of(known) : condition;

    public SymbolicValue Resolved(UnknownValue value) => value.Type?.SpecialType == SpecialType.System_Boolean ? Test(value) : value;

    /// <summary>A constant, when the path condition says that the unknown value is one.</summary>
    public SymbolicValue Known(UnknownValue unknown)
    {
        if (unknown.Type?.SpecialType == SpecialType.System_Boolean)
            return Test(unknown);
        if (run.State.PathCondition.IsEmpty)
            return unknown;
        if (run.State.OutcomeOf(new IsNull(unknown)) == true)
            return SymbolicValue.Null;
        foreach (var fact in run.State.PathCondition)
        {
            if (fact.Value.IsTrue && fact.Key is EqualTo equality && equality.Operand.Equals(unknown))
                return equality.Constant;
        }

        return unknown;
    }
}
