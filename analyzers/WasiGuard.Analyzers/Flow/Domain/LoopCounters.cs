using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The block with which a loop begins, in its frame.</summary>
internal sealed record LoopHead(int Frame, int Block);

/// <summary>
/// What a long loop counts: a variable that grows by the same step in each round is a number of rounds times the step.
/// Conditions over it are tried with rounds in which the loop can be.
/// </summary>
internal static class Counters
{
    /// <summary>More rounds than any loop makes: two to the power of this.</summary>
    private const int Endless = 40;

    /// <summary>How many more rounds a loop has made.</summary>
    /// <param name="head">The loop: a <see cref="LoopHead"/>, since a loop of a callee may be another one.</param>
    public static Unknown RoundsOf(object head) => new(Source.Counted, head);

    /// <summary>Whether the condition is true, or false, in all the rounds that the state allows.</summary>
    public static bool? Decide(State state, Value condition)
    {
        if (Try(state, condition) is not { } results)
            return null;
        var all = results.Select(each => each.Result).Distinct().Take(2).ToArray();
        return all is [{ } only] ? only : null;
    }

    /// <summary>Nothing says how far the loop counts.</summary>
    public static bool IsOpen(State state, Value condition) => Try(state, condition) is not { } results || results.Any(each => each.Rounds.Any(rounds => rounds >= 1L << Endless));

    /// <summary>The condition as it was one round of the loop before.</summary>
    public static Value Before(Value condition, Unknown loop) => condition switch
    {
        Not test => new Not(Before(test.Operand, loop)),
        EqualTo test => test with { Operand = Before(test.Operand, loop) },
        Unknown { First: Steps steps } counter when loop.Equals(counter.Second) => counter with { First = steps with { From = steps.From - steps.By } },
        Unknown { First: not null } unknown => unknown with { First = Before(unknown.First, loop), Second = unknown.Second is null ? null : Before(unknown.Second, loop) },
        _ => condition,
    };

    /// <summary>The counter has come to a number, or past it.</summary>
    public static KeyValuePair<Value, Const> AtLeast(Unknown counter, Const number)
    {
        var (left, right) = ((Steps)counter.First!).By > 0 ? ((Value)counter, (Value)number) : (number, counter);
        return new(new Unknown(Source.Computed, BinaryOperatorKind.LessThan, left, right), Value.False);
    }

    /// <summary>What is still known of a counter one round later: it has gone past a number, and will not come back.</summary>
    public static KeyValuePair<Value, Const>? Later(KeyValuePair<Value, Const> fact, Unknown loop)
    {
        if (fact is { Value.IsTrue: true, Key: EqualTo { Operand: Unknown { First: Steps steps } counter, Constant.Content: long number } })
        {
            return AtLeast(counter, new(number + steps.By));
        }

        var loops = new List<Unknown>();
        if (!FindLoops(fact.Key, loops) || loops.Count != 1)
            return null;
        var holds = false;
        foreach (var rounds in Samples(loop, [fact.Key]))
        {
            var now = Equals(Evaluate(fact.Key, loops, [rounds]), fact.Value.IsTrue);
            if (holds && !now)
                return null;
            holds = now;
        }

        return fact;
    }

    /// <summary>The loops on whose rounds a condition depends.</summary>
    public static IReadOnlyList<Unknown> LoopsOf(Value condition)
    {
        var loops = new List<Unknown>();
        FindLoops(condition is Not test ? test.Operand : condition, loops);
        return loops;
    }

    private static List<(long[] Rounds, bool? Result)>? Try(State state, Value condition)
    {
        var loops = new List<Unknown>();
        if (!FindLoops(condition, loops) || loops.Count is 0 or > 2)
            return null;
        var facts = state.Facts.Where(fact => FindLoops(fact.Key, []) && IsCounted(fact.Key)).ToList();
        var samples = loops.ConvertAll(loop => Samples(loop, facts.Select(fact => fact.Key).Append(condition)).Where(rounds => Allows(facts, [loop], [rounds])).ToList());
        if (samples.Aggregate(1L, (product, each) => product * each.Count) > Limits.RoundsTriedTogether)
            return null;
        var tried = loops.Count == 1
            ? samples[0].Select(rounds => new[] { rounds })
            : samples[0].SelectMany(first => samples[1].Select(second => new[] { first, second })).Where(rounds => Allows(facts, loops, rounds));
        return [.. tried.Select(rounds => (rounds, Evaluate(condition, loops, rounds) as bool?))];
    }

    private static bool Allows(List<KeyValuePair<Value, Const>> facts, List<Unknown> loops, long[] rounds) =>
        facts.TrueForAll(fact => Evaluate(fact.Key, loops, rounds) is not bool truth || truth == fact.Value.IsTrue);

    /// <summary>Rounds to try: the first ones, ever later ones, and those around the numbers that conditions name.</summary>
    private static SortedSet<long> Samples(Unknown loop, IEnumerable<Value> conditions)
    {
        var samples = new SortedSet<long>();
        for (var rounds = 0; rounds < Limits.RoundsTried; rounds++)
            samples.Add(rounds);
        for (var power = 6; power <= Endless; power++)
            samples.Add(1L << power);
        var (numbers, steps) = (new HashSet<long>(), new HashSet<Steps>());
        foreach (var condition in conditions)
            Gather(condition, loop, numbers, steps);
        foreach (var step in steps)
        {
            foreach (var number in numbers)
            {
                // As decimals, because the distance of two numbers may be none.
                var near = decimal.Truncate(((decimal)number - step.From) / step.By);
                for (var rounds = near - 1; rounds <= near + 1; rounds++)
                {
                    if (rounds >= 0 && rounds <= 1L << Endless)
                        samples.Add((long)rounds);
                }
            }
        }

        return samples;
    }

    private static void Gather(Value value, Unknown loop, HashSet<long> numbers, HashSet<Steps> steps)
    {
        switch (value)
        {
            case Const { Content: long number }:
                numbers.Add(number);
                break;
            case Unknown { First: Steps step } counter when loop.Equals(counter.Second):
                steps.Add(step);
                break;
            default:
                foreach (var part in value.Parts)
                    Gather(part, loop, numbers, steps);
                break;
        }
    }

    public static bool IsCounted(Value value) => value switch
    {
        Unknown unknown => unknown.IsCounted,
        EqualTo test => IsCounted(test.Operand),
        _ => false,
    };

    /// <summary>The loops on whose rounds a value depends; false when it depends on something else as well.</summary>
    private static bool FindLoops(Value value, List<Unknown> loops)
    {
        switch (value)
        {
            case Const { Content: long }:
                return true;
            case EqualTo { Constant.Content: long } test:
                return FindLoops(test.Operand, loops);
            case Unknown { Source: Source.Counted, First: Steps, Second: Unknown loop }:
                if (!loops.Contains(loop))
                    loops.Add(loop);
                return true;
            case Unknown { Source: Source.Computed, Tag: BinaryOperatorKind or "==", First: { } first, Second: { } second }:
                return FindLoops(first, loops) && FindLoops(second, loops);
            case Unknown { Source: Source.Computed, Tag: "convert" or UnaryOperatorKind.Minus, First: { } operand }:
                return FindLoops(operand, loops);
            default:
                return false;
        }
    }

    /// <summary>A number or a truth value; null when it cannot be computed.</summary>
    public static object? Evaluate(Value value, List<Unknown> loops, long[] rounds)
    {
        switch (value)
        {
            case Const { Content: long number }:
                return number;
            case EqualTo { Constant.Content: long wanted } test:
                return Evaluate(test.Operand, loops, rounds) is long found ? found == wanted : null;
            case Unknown { First: Steps step, Second: Unknown loop }:
                return loops.IndexOf(loop) is >= 0 and var index ? unchecked(step.From + step.By * rounds[index]) : null;
            case Unknown { Tag: "convert", First: { } operand }:
                return Evaluate(operand, loops, rounds);
            case Unknown { Tag: UnaryOperatorKind.Minus, First: { } operand }:
                return Evaluate(operand, loops, rounds) is long number2 ? -number2 : null;
            case Unknown { Source: Source.Computed, First: { } first, Second: { } second } unknown:
                return Evaluate(first, loops, rounds) is long left && Evaluate(second, loops, rounds) is long right ? Compute(unknown.Tag, left, right) : null;
            default:
                return null;
        }
    }

    private static object? Compute(object? kind, long left, long right) => kind switch
    {
        BinaryOperatorKind.LessThan => left < right,
        BinaryOperatorKind.Add => unchecked(left + right),
        BinaryOperatorKind.Subtract => unchecked(left - right),
        BinaryOperatorKind.Multiply => unchecked(left * right),
        BinaryOperatorKind.Divide when right > 0 => left / right,
        BinaryOperatorKind.Remainder when right > 0 => left % right,
        BinaryOperatorKind.And => left & right,
        BinaryOperatorKind.Or => left | right,
        "==" => left == right,
        _ => null,
    };
}
