using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Tests;

public class LoopWideningTests
{
    private static readonly Slot s_count = FlowWorld.Variable("count"), s_sum = FlowWorld.Variable("sum"), s_step = FlowWorld.Variable("step");

    private static readonly List<PathState> s_rounds = [.. Enumerable.Range(0, AnalysisLimits.Rounds).Select(Round)];

    private readonly FlowWorld _world = new();

    [Fact]
    public void Widen_ANumberThatGrowsFromRoundToRound_IsACounterAndWhatStaysIsKept()
    {
        var wide = LoopWidening.Widen(Round(AnalysisLimits.Rounds), s_rounds, 1);

        Assert.Equal(new CounterSteps(AnalysisLimits.Rounds, 1), Assert.IsType<UnknownValue>(wide.Get(s_count)).FirstPart);
        Assert.Equal(new Constant(5L), wide.Get(s_step));
    }

    [Fact]
    public void Widen_TheRoundAfter_IsTheSameCounter()
    {
        var wide = LoopWidening.Widen(Round(AnalysisLimits.Rounds), s_rounds, 1);
        var after = wide.Copy();
        after.Set(s_count, Next(wide, s_count, 1));
        after.Set(s_sum, Next(wide, s_sum, 3));

        var again = LoopWidening.Widen(after, [.. s_rounds, wide], 1);

        Assert.Equal(wide.Get(s_count), again.Get(s_count));
        Assert.Equal(wide.Get(s_sum), again.Get(s_sum));
    }

    [Fact]
    public void Widen_ANumberThatLeavesItsStep_IsUnknown()
    {
        var wide = LoopWidening.Widen(Round(AnalysisLimits.Rounds), s_rounds, 1);
        var after = wide.Copy();
        after.Set(s_count, Next(wide, s_count, 7));

        Assert.Null(Assert.IsType<UnknownValue>(LoopWidening.Widen(after, [.. s_rounds, wide], 1).Get(s_count)).FirstPart);
    }

    [Fact]
    public void Widen_FewRounds_KeepsTheNumber()
    {
        Assert.Equal(new Constant(2L), LoopWidening.Widen(Round(2), [Round(1)], 1).Get(s_count));
    }

    [Fact]
    public void Widen_AListThatGrows_HasUnknownElements()
    {
        var rounds = Enumerable.Range(0, AnalysisLimits.Rounds).Select(Listing).ToList();

        Assert.Null(Assert.Single(LoopWidening.Widen(Listing(AnalysisLimits.Rounds), rounds, 1).Heap).Value.Elements);
        Assert.NotNull(Assert.Single(LoopWidening.Widen(Listing(1), rounds, 1).Heap).Value.Elements);

        PathState Listing(int round)
        {
            var state = new PathState();
            state.Allocate("list", 1, FlowWorld.Object(_world.Cli, [.. Enumerable.Repeat(SymbolicValue.Null, round)]));
            return state;
        }
    }

    [Theory]
    [InlineData(100, 200, true)]
    [InlineData(100, 50, null)]
    [InlineData(100, 5, false)]
    public void Decide_ACounterBelowABound_KnowsWhatItNeverGetsTo(long bound, long asked, bool? expected)
    {
        var state = LoopWidening.Widen(Round(AnalysisLimits.Rounds), s_rounds, 1);
        state.Learn(LessThan(state.Get(s_count)!, bound), true);

        Assert.Equal(expected, _world.Solver.Decide(state, LessThan(state.Get(s_count)!, asked)));
    }

    [Fact]
    public void Decide_ASum_GoesWithTheCounter()
    {
        var state = LoopWidening.Widen(Round(AnalysisLimits.Rounds), s_rounds, 1);
        state.Learn(LessThan(state.Get(s_count)!, 100), true);

        Assert.True(_world.Solver.Decide(state, LessThan(state.Get(s_sum)!, 298)));
        Assert.Null(_world.Solver.Decide(state, LessThan(state.Get(s_sum)!, 297)));
        Assert.False(_world.Solver.Decide(state, new EqualTo(state.Get(s_sum)!, new Constant(31L))));
    }

    [Fact]
    public void Decide_WithoutABound_MayBeAnything()
    {
        var state = LoopWidening.Widen(Round(AnalysisLimits.Rounds), s_rounds, 1);

        Assert.Null(_world.Solver.Decide(state, LessThan(state.Get(s_count)!, 1_000_000)));
        Assert.False(_world.Solver.Decide(state, LessThan(state.Get(s_count)!, 0)));
    }

    private static UnknownValue LessThan(SymbolicValue left, long right) => new(Origin.Operation, BinaryOperatorKind.LessThan, left, new Constant(right));

    private static UnknownValue Next(PathState state, Slot slot, long by) => new(Origin.Operation, BinaryOperatorKind.Add, state.Get(slot), new Constant(by));

    private static PathState Round(int round)
    {
        var state = new PathState();
        state.Set(s_count, new Constant((long)round));
        state.Set(s_sum, new Constant(3L * round));
        state.Set(s_step, new Constant(5L));
        return state;
    }
}
