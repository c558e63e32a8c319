namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>Puts values in the place of others.</summary>
internal static class ValueReplacement
{
    /// <summary>
    /// The value with others for its parts; null when it holds one of these in a way that cannot be taken apart, or when something that is not known
    /// would be computed from a constant.
    /// </summary>
    public static SymbolicValue? In(SymbolicValue value, HashedMap<SymbolicValue, SymbolicValue> others)
    {
        if (others.TryGetValue(value, out var other))
            return other;
        if (!others.Keys.Any(value.Mentions))
            return value;
        switch (value)
        {
            case Not not:
                return In(not.Operand, others) is { } negated ? SymbolicValue.Negate(negated) : null;
            case IsNull test:
                return In(test.Operand, others) is { } operand ? new IsNull(operand) : null;
            case EqualTo test:
                return In(test.Operand, others) is { } compared ? test with { Operand = compared } : null;
            case IsOfType test:
                return In(test.Operand, others) is { } typed ? test with { Operand = typed } : null;
            case TheoryCondition test:
                return In(test.Subject, others) is { } subject ? test with { Subject = subject } : null;
            case UnknownValue { FirstPart: { } first, SecondPart: var second } unknown:
                var (newFirst, newSecond) = (In(first, others), second is null ? null : In(second, others));
                if (newFirst is null || second is not null && newSecond is null)
                    return null;
                var replaced = unknown with { FirstPart = newFirst, SecondPart = newSecond };
                if (LoopCounters.Evaluate(replaced, [], []) is { } computed)
                    return Constant.From(computed);
                return newFirst is Constant && first is not Constant || newSecond is Constant && second is not Constant ? null : replaced;
            default:
                return null;
        }
    }
}
