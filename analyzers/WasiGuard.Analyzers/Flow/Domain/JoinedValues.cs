using System.Collections.Immutable;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>What is left of the values of a variable when states are merged that have others: the constants among them, and conditions that all meet.</summary>
internal static class JoinedValues
{
    /// <summary>Constants that are told apart; of more a value may be any.</summary>
    private const int MostConstants = 8;

    /// <summary>Gives the variable one value for both that it had, with what was known of both.</summary>
    public static void Join(PathState joined, PathState one, PathState other, Slot variable)
    {
        var (first, second) = (one.Variables[variable], other.Variables[variable]);
        var seen = ConstantsOf(first) is { } some && ConstantsOf(second) is { } more ? some.Union(more) : null;
        var value = ValueNumbering.NumberFreshValue(
            joined, new(Origin.Join, variable, seen is null || seen.Count > MostConstants ? null : new OneOfConstants([.. seen.OrderBy(ValueText.Of, StringComparer.Ordinal)]))
            {
                Type = (first as UnknownValue)?.Type ?? (second as UnknownValue)?.Type,
            },
            variable);
        joined.Set(variable, value);
        LearnShared(joined, one, first, other, second, value);
        LearnShared(joined, other, second, one, first, value);
    }

    /// <summary>Some value that was joined has this outcome of the condition.</summary>
    public static bool IsPossible(SymbolicValue condition, bool truth)
    {
        var joined = new HashSet<UnknownValue>();
        FindJoined(condition, joined);
        if (joined.Count != 1 || joined.Single() is not { Tag: Slot } value)
            return false;
        if (value.FirstPart is not OneOfConstants seen)
            return true;
        foreach (var each in seen.Constants)
        {
            if (Replace(condition, value, each) is { } replaced && OutcomeOf(replaced) == truth)
                return true;
        }

        return false;
    }

    /// <summary>What one path knows of its value, and the other of its own, holds of the joined one.</summary>
    private static void LearnShared(PathState joined, PathState one, SymbolicValue first, PathState other, SymbolicValue second, UnknownValue value)
    {
        if (first is not UnknownValue)
            return;
        foreach (var fact in one.PathCondition)
        {
            if (fact.Key.Mentions(first)
                && Replace(fact.Key, first, second) is { } ofOther
                && (OutcomeOf(ofOther) ?? other.OutcomeOf(ofOther)) == fact.Value.IsTrue
                && Replace(fact.Key, first, value) is { } shared)
            {
                joined.Learn(shared, fact.Value.IsTrue);
            }
        }
    }

    private static ImmutableHashSet<Constant>? ConstantsOf(SymbolicValue value) => value switch
    {
        Constant constant => [constant],
        UnknownValue { FirstPart: OneOfConstants several } => [.. several.Constants],
        _ => null,
    };

    private static void FindJoined(SymbolicValue value, HashSet<UnknownValue> joined)
    {
        if (value is UnknownValue { Origin: Origin.Join } one)
        {
            joined.Add(one);
            return;
        }

        foreach (var part in value.Parts)
            FindJoined(part, joined);
    }

    /// <summary>The condition over another value; null when it holds the value in another way.</summary>
    private static SymbolicValue? Replace(SymbolicValue condition, SymbolicValue value, SymbolicValue by)
    {
        if (condition.Equals(value))
            return by;
        if (!condition.Mentions(value))
            return condition;
        return condition switch
        {
            Not not => Replace(not.Operand, value, by) is { } operand ? new Not(operand) : null,
            IsNull test => Replace(test.Operand, value, by) is { } operand ? new IsNull(operand) : null,
            EqualTo test => Replace(test.Operand, value, by) is { } operand ? test with { Operand = operand } : null,
            IsOfType test => Replace(test.Operand, value, by) is { } operand ? test with { Operand = operand } : null,
            UnknownValue { FirstPart: var first, SecondPart: var second } unknown =>
                (first is null ? null : Replace(first, value, by)) is var newFirst && (first is null || newFirst is not null)
                && (second is null ? null : Replace(second, value, by)) is var newSecond && (second is null || newSecond is not null)
                    ? unknown with { FirstPart = newFirst, SecondPart = newSecond }
                    : null,
            _ => null,
        };
    }

    /// <summary>The outcome of a condition over constants; null when it cannot be computed.</summary>
    private static bool? OutcomeOf(SymbolicValue condition) => condition switch
    {
        Constant { Content: bool flag } => flag,
        Not not => !OutcomeOf(not.Operand),
        IsNull { Operand: Constant constant } => constant.Content is null,
        EqualTo { Operand: Constant constant } test => constant.Equals(test.Constant),
        IsOfType { Operand: Constant { Content: null } } => false,
        _ => LoopCounters.Evaluate(condition, [], []) as bool?,
    };
}
