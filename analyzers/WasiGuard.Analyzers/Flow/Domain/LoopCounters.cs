using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>The block with which a loop begins, in its frame.</summary>
internal sealed record LoopHead(int Frame, int Block);

/// <summary>
/// What a long loop counts: a variable that grows by the same step in each round is a number of rounds times the step.
/// Conditions over it are tried with rounds in which the loop can be.
/// <para>
/// Samples suffice because conditions compare a counter, or sums and products of counters, with constants: such a comparison changes its
/// outcome only near the constants, which are all sampled with the rounds before and after, or not at all up to the largest sample. Division,
/// remainder and bit operations are not monotone; beyond the first rounds a change of their outcome between two samples is missed, so that
/// a path is left out that some execution takes. A path that no execution takes is never claimed to be one by a sample.
/// </para>
/// </summary>
internal static class LoopCounters
{
    /// <summary>More rounds than any loop makes: two to the power of this.</summary>
    private const int Endless = 40;

    /// <summary>How many more rounds a loop has made.</summary>
    /// <param name="head">The loop: a <see cref="LoopHead"/>, since a loop of a callee may be another one.</param>
    public static UnknownValue RoundsOf(object head) => new(Origin.Loop, head);

    /// <summary>Whether the condition is true, or false, in all the rounds that the state allows.</summary>
    public static bool? Decide(PathState state, SymbolicValue condition)
    {
        if (Try(state, condition) is not { } results)
            return null;
        var all = results.Select(each => each.Result).Distinct().Take(2).ToArray();
        return all is [{ } only] ? only : null;
    }

    /// <summary>Nothing says how far the loop counts.</summary>
    public static bool IsUnbounded(PathState state, SymbolicValue condition) =>
        Try(state, condition) is not { } results || results.Any(each => each.Rounds.Any(rounds => rounds >= 1L << Endless));

    /// <summary>The condition as it was one round of the loop before.</summary>
    public static SymbolicValue Before(SymbolicValue condition, UnknownValue loop) => condition switch
    {
        Not test => new Not(Before(test.Operand, loop)),
        EqualTo test => test with { Operand = Before(test.Operand, loop) },
        UnknownValue { FirstPart: CounterSteps steps } counter when loop.Equals(counter.SecondPart) =>
            counter with { FirstPart = steps with { From = steps.From - steps.By } },
        UnknownValue { FirstPart: not null } unknown =>
            unknown with { FirstPart = Before(unknown.FirstPart, loop), SecondPart = unknown.SecondPart is null ? null : Before(unknown.SecondPart, loop) },
        _ => condition,
    };

    /// <summary>The counter has come to a number, or past it.</summary>
    public static KeyValuePair<SymbolicValue, Constant> AtLeast(UnknownValue counter, Constant number)
    {
        var (left, right) = ((CounterSteps)counter.FirstPart!).By > 0 ? ((SymbolicValue)counter, (SymbolicValue)number) : (number, counter);
        return new(new UnknownValue(Origin.Operation, BinaryOperatorKind.LessThan, left, right), SymbolicValue.False);
    }

    /// <summary>What is still known of a counter one round later: it has gone past a number, and will not come back.</summary>
    public static KeyValuePair<SymbolicValue, Constant>? Later(KeyValuePair<SymbolicValue, Constant> fact, UnknownValue loop)
    {
        if (fact is { Value.IsTrue: true, Key: EqualTo { Operand: UnknownValue { FirstPart: CounterSteps steps } counter, Constant.Content: long number } })
        {
            return AtLeast(counter, new(number + steps.By));
        }

        var loops = new List<UnknownValue>();
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
    public static IReadOnlyList<UnknownValue> LoopsOf(SymbolicValue condition)
    {
        var loops = new List<UnknownValue>();
        FindLoops(condition is Not test ? test.Operand : condition, loops);
        return loops;
    }

    private static List<(long[] Rounds, bool? Result)>? Try(PathState state, SymbolicValue condition)
    {
        var loops = new List<UnknownValue>();
        if (!FindLoops(condition, loops) || loops.Count is 0 or > 2)
            return null;
        var facts = state.PathCondition.Where(fact => FindLoops(fact.Key, []) && IsCounted(fact.Key)).ToList();
        var samples = loops.ConvertAll(
            loop => Samples(loop, facts.Select(fact => fact.Key).Append(condition)).Where(rounds => Allows(facts, [loop], [rounds])).ToList());
        if (samples.Aggregate(1L, (product, each) => product * each.Count) > AnalysisLimits.RoundsTriedTogether)
            return null;
        var tried = loops.Count == 1
            ? samples[0].Select(rounds => new[] { rounds })
            : samples[0].SelectMany(first => samples[1].Select(second => new[] { first, second })).Where(rounds => Allows(facts, loops, rounds));
        return [.. tried.Select(rounds => (rounds, Evaluate(condition, loops, rounds) as bool?))];
    }

    private static bool Allows(List<KeyValuePair<SymbolicValue, Constant>> facts, List<UnknownValue> loops, long[] rounds) =>
        facts.TrueForAll(fact => Evaluate(fact.Key, loops, rounds) is not bool truth || truth == fact.Value.IsTrue);

    /// <summary>Rounds to try: the first ones, ever later ones, and those around the numbers that conditions name.</summary>
    private static SortedSet<long> Samples(UnknownValue loop, IEnumerable<SymbolicValue> conditions)
    {
        var samples = new SortedSet<long>();
        for (var rounds = 0; rounds < AnalysisLimits.RoundsTried; rounds++)
            samples.Add(rounds);
        for (var power = 6; power <= Endless; power++)
            samples.Add(1L << power);
        var (numbers, steps) = (new HashSet<long>(), new HashSet<CounterSteps>());
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

    private static void Gather(SymbolicValue value, UnknownValue loop, HashSet<long> numbers, HashSet<CounterSteps> steps)
    {
        switch (value)
        {
            case Constant { Content: long number }:
                numbers.Add(number);
                break;
            case UnknownValue { FirstPart: CounterSteps step } counter when loop.Equals(counter.SecondPart):
                steps.Add(step);
                break;
            default:
                foreach (var part in value.Parts)
                    Gather(part, loop, numbers, steps);
                break;
        }
    }

    public static bool IsCounted(SymbolicValue value) => value switch
    {
        UnknownValue unknown => unknown.IsCounted,
        EqualTo test => IsCounted(test.Operand),
        _ => false,
    };

    /// <summary>The loops on whose rounds a value depends; false when it depends on something else as well.</summary>
    private static bool FindLoops(SymbolicValue value, List<UnknownValue> loops)
    {
        switch (value)
        {
            case Constant { Content: long }:
                return true;
            case EqualTo { Constant.Content: long } test:
                return FindLoops(test.Operand, loops);
            case UnknownValue { Origin: Origin.Loop, FirstPart: CounterSteps, SecondPart: UnknownValue loop }:
                if (!loops.Contains(loop))
                    loops.Add(loop);
                return true;
            case UnknownValue { Origin: Origin.Operation, Tag: BinaryOperatorKind or "==", FirstPart: { } first, SecondPart: { } second }:
                return FindLoops(first, loops) && FindLoops(second, loops);
            case UnknownValue { Origin: Origin.Operation, Tag: "convert" or UnaryOperatorKind.Minus, FirstPart: { } operand }:
                return FindLoops(operand, loops);
            default:
                return false;
        }
    }

    /// <summary>A number or a truth value; null when it cannot be computed.</summary>
    public static object? Evaluate(SymbolicValue value, List<UnknownValue> loops, long[] rounds)
    {
        switch (value)
        {
            case Constant { Content: long number }:
                return number;
            case EqualTo { Constant.Content: long wanted } test:
                return Evaluate(test.Operand, loops, rounds) is long found ? found == wanted : null;
            case UnknownValue { FirstPart: CounterSteps step, SecondPart: UnknownValue loop }:
                return loops.IndexOf(loop) is >= 0 and var index ? unchecked(step.From + step.By * rounds[index]) : null;
            case UnknownValue { Tag: "convert", FirstPart: { } operand }:
                return Evaluate(operand, loops, rounds);
            case UnknownValue { Tag: UnaryOperatorKind.Minus, FirstPart: { } operand }:
                return Evaluate(operand, loops, rounds) is long number2 ? -number2 : null;
            case UnknownValue { Origin: Origin.Operation, FirstPart: { } first, SecondPart: { } second } unknown:
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
