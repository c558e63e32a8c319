using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers.Tests;

public class WideningTests
{
    private static readonly Slot s_count = FlowWorld.Variable("count"), s_sum = FlowWorld.Variable("sum"), s_step = FlowWorld.Variable("step");

    private static readonly List<State> s_rounds = [.. Enumerable.Range(0, Limits.Rounds).Select(Round)];

    private readonly FlowWorld _world = new();

    [Fact]
    public void Widen_ANumberThatGrowsFromRoundToRound_IsACounterAndWhatStaysIsKept()
    {
        var wide = Widening.Widen(Round(Limits.Rounds), s_rounds, 1);

        Assert.Equal(new Steps(Limits.Rounds, 1), Assert.IsType<Unknown>(wide.Get(s_count)).First);
        Assert.Equal(new Const(5L), wide.Get(s_step));
    }

    [Fact]
    public void Widen_TheRoundAfter_IsTheSameCounter()
    {
        var wide = Widening.Widen(Round(Limits.Rounds), s_rounds, 1);
        var after = wide.Copy();
        after.Set(s_count, Next(wide, s_count, 1));
        after.Set(s_sum, Next(wide, s_sum, 3));

        var again = Widening.Widen(after, [.. s_rounds, wide], 1);

        Assert.Equal(wide.Get(s_count), again.Get(s_count));
        Assert.Equal(wide.Get(s_sum), again.Get(s_sum));
    }

    [Fact]
    public void Widen_ANumberThatLeavesItsStep_IsUnknown()
    {
        var wide = Widening.Widen(Round(Limits.Rounds), s_rounds, 1);
        var after = wide.Copy();
        after.Set(s_count, Next(wide, s_count, 7));

        Assert.Null(Assert.IsType<Unknown>(Widening.Widen(after, [.. s_rounds, wide], 1).Get(s_count)).First);
    }

    [Fact]
    public void Widen_FewRounds_KeepsTheNumber()
    {
        Assert.Equal(new Const(2L), Widening.Widen(Round(2), [Round(1)], 1).Get(s_count));
    }

    [Fact]
    public void Widen_AListThatGrows_HasUnknownElements()
    {
        var rounds = Enumerable.Range(0, Limits.Rounds).Select(Listing).ToList();

        Assert.Null(Assert.Single(Widening.Widen(Listing(Limits.Rounds), rounds, 1).Heap).Value.Elements);
        Assert.NotNull(Assert.Single(Widening.Widen(Listing(1), rounds, 1).Heap).Value.Elements);

        State Listing(int round)
        {
            var state = new State();
            state.Allocate("list", 1, FlowWorld.Object(_world.Cli, [.. Enumerable.Repeat(Value.Null, round)]));
            return state;
        }
    }

    [Theory]
    [InlineData(100, 200, true)]
    [InlineData(100, 50, null)]
    [InlineData(100, 5, false)]
    public void Decide_ACounterBelowABound_KnowsWhatItNeverGetsTo(long bound, long asked, bool? expected)
    {
        var state = Widening.Widen(Round(Limits.Rounds), s_rounds, 1);
        state.Learn(LessThan(state.Get(s_count)!, bound), true);

        Assert.Equal(expected, _world.Logic.Decide(state, LessThan(state.Get(s_count)!, asked)));
    }

    [Fact]
    public void Decide_ASum_GoesWithTheCounter()
    {
        var state = Widening.Widen(Round(Limits.Rounds), s_rounds, 1);
        state.Learn(LessThan(state.Get(s_count)!, 100), true);

        Assert.True(_world.Logic.Decide(state, LessThan(state.Get(s_sum)!, 298)));
        Assert.Null(_world.Logic.Decide(state, LessThan(state.Get(s_sum)!, 297)));
        Assert.False(_world.Logic.Decide(state, new EqualTo(state.Get(s_sum)!, new Const(31L))));
    }

    [Fact]
    public void Decide_WithoutABound_MayBeAnything()
    {
        var state = Widening.Widen(Round(Limits.Rounds), s_rounds, 1);

        Assert.Null(_world.Logic.Decide(state, LessThan(state.Get(s_count)!, 1_000_000)));
        Assert.False(_world.Logic.Decide(state, LessThan(state.Get(s_count)!, 0)));
    }

    private static Unknown LessThan(Value left, long right) => new(Source.Computed, BinaryOperatorKind.LessThan, left, new Const(right));

    private static Unknown Next(State state, Slot slot, long by) => new(Source.Computed, BinaryOperatorKind.Add, state.Get(slot), new Const(by));

    private static State Round(int round)
    {
        var state = new State();
        state.Set(s_count, new Const((long)round));
        state.Set(s_sum, new Const(3L * round));
        state.Set(s_step, new Const(5L));
        return state;
    }
}
