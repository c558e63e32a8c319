using WasiGuard.Analyzers.Flow;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Tests;

public class StateMergingTests
{
    private readonly FlowWorld _world = new();
    private readonly UnknownValue _net = FlowWorld.Given("net"), _quiet = FlowWorld.Given("quiet");

    [Fact]
    public void Merge_TheTwoSidesOfOneDecision_IsOneStateThatHasForgottenNothing()
    {
        var joined = StateMerging.Merge([State(facts: (_net, true)), State(facts: (_net, false))], 10);

        var state = Assert.Single(joined);
        Assert.Empty(state.PathCondition);
        Assert.Null(state.Witnesses);
    }

    [Fact]
    public void Merge_TheTwoSidesOfTwoDecisions_IsOneState() =>
        Assert.Empty(Assert.Single(StateMerging.Merge(
            [State([(_net, true), (_quiet, true)]), State([(_net, true), (_quiet, false)]), State([(_net, false), (_quiet, true)]), State([(_net, false), (_quiet, false)])], 10)).PathCondition);

    [Fact]
    public void Merge_OneConditionImpliesTheOther_KeepsTheWeaker()
    {
        var joined = StateMerging.Merge([State(facts: (_net, true)), State([(_net, true), (_quiet, true)])], 10);

        Assert.Equal(_net, Assert.Single(Assert.Single(joined).PathCondition).Key);
    }

    [Fact]
    public void Merge_OtherValues_StayApart()
    {
        var (one, other) = (State(facts: (_net, true)), State(facts: (_net, false)));
        one.Set(FlowWorld.Variable("count"), new Constant(1L));
        other.Set(FlowWorld.Variable("count"), new Constant(2L));

        Assert.Equal(2, StateMerging.Merge([one, other], 10).Count);
    }

    [Fact]
    public void Merge_BeyondTheBound_ForgetsNumbersAndKeepsWitnesses()
    {
        var joined = Assert.Single(StateMerging.Merge([.. Counts(4)], 2));

        var count = Assert.IsType<UnknownValue>(joined.Get(FlowWorld.Variable("count")));
        Assert.Equal(Origin.Join, count.Origin);
        Assert.Empty(joined.PathCondition);
        Assert.Equal([0L, 1L, 2L, 3L], joined.Witnesses!.Value.Select(each => ((Constant)each.AsItWas(count)!).Content).Cast<long>().Order());
        Assert.All(joined.Witnesses!.Value, each => Assert.Single(each.PathCondition));
    }

    [Fact]
    public void Merge_BeyondTheBoundOfEqualValues_ForgetsConditionsOnly()
    {
        var joined = Assert.Single(StateMerging.Merge([.. Enumerable.Range(0, 4).Select(i => State(facts: (FlowWorld.Given($"flag{i}"), true)))], 2));

        Assert.Empty(joined.PathCondition);
        Assert.Equal(4, joined.Witnesses!.Value.Length);
    }

    [Fact]
    public void Merge_OfMoreStatesThanWitnesses_KeepsEachPairOfFlags()
    {
        var flags = Enumerable.Range(0, 5).Select(i => FlowWorld.Variable($"flag{i}")).ToArray();
        var states = Enumerable.Range(0, 32).Select(i =>
        {
            var state = State(facts: (FlowWorld.Given($"argument{i}"), true));
            foreach (var (flag, at) in flags.Select((flag, at) => (flag, at)))
                state.Set(flag, SymbolicValue.Of((i >> at & 1) != 0));
            return state;
        });

        var joined = Assert.Single(StateMerging.Merge([.. states], 2));

        var witnesses = joined.Witnesses!.Value;
        Assert.Equal(AnalysisLimits.Witnesses, witnesses.Length);
        foreach (var (one, other) in flags.SelectMany(one => flags.Where(other => other != one).Select(other => (joined.Get(one)!, joined.Get(other)!))))
            Assert.Equal(4, witnesses.Select(each => (each.AsItWas(one), each.AsItWas(other))).Distinct().Count());
    }

    [Fact]
    public void Merge_OfTheTwoSidesOfADoubt_EndsIt()
    {
        var (one, other) = (State(facts: (_net, true)), State(facts: (_net, false)));
        one.Doubts = one.Doubts.With(_net, true);
        other.Doubts = other.Doubts.With(_net, false);

        Assert.False(Assert.Single(StateMerging.Merge([one, other], 10)).IsImprecise);
    }

    [Fact]
    public void Merge_OfADoubtfulPathWithACertainOne_IsCertain()
    {
        var (one, other) = (State(), State());
        one.Doubts = one.Doubts.With(_net, true).With(_quiet, true);

        Assert.True(one.IsImprecise);
        Assert.False(Assert.Single(StateMerging.Merge([one, other], 10)).IsImprecise);
    }

    [Fact]
    public void Merge_OfOtherDoubts_KeepsTheConditionApart()
    {
        var (one, other) = (State([(_net, true), (_quiet, true)]), State([(_net, false), (_quiet, true)]));
        one.Doubts = one.Doubts.With(_quiet, true);

        Assert.Equal(2, StateMerging.Merge([one, other], 10).Count);
    }

    [Fact]
    public void Merge_BeyondTheBoundWithOtherObjects_KeepsThemApartUpToTheBound()
    {
        var states = Enumerable.Range(0, 4).Select(i =>
        {
            var state = State(facts: (FlowWorld.Given($"flag{i}"), true));
            state.Set(FlowWorld.Variable("runner"), state.Allocate($"place {i}", 1, FlowWorld.Object(_world.Cli)));
            return state;
        }).ToList();

        Assert.Equal(3, StateMerging.Merge(states, 3).Count);
        Assert.Equal(4, StateMerging.Merge(states, 4).Count);
    }

    [Fact]
    public void IsSubsumed_ByAWeakerCondition_OnlyThatWay()
    {
        var (weak, strong) = (State(), State(facts: (_net, true)));

        Assert.True(StateMerging.IsSubsumed([weak], strong));
        Assert.False(StateMerging.IsSubsumed([strong], weak));
    }

    [Fact]
    public void IsSubsumed_ByADoubtfulState_IsNot()
    {
        var (doubtful, exact) = (State(), State());
        doubtful.Doubts = doubtful.Doubts.With(_net, true);

        Assert.False(StateMerging.IsSubsumed([doubtful], exact));
        Assert.True(StateMerging.IsSubsumed([exact], doubtful));
    }

    private static IEnumerable<PathState> Counts(int count) => Enumerable.Range(0, count).Select(i =>
    {
        var state = State(facts: (FlowWorld.Given($"flag{i}"), true));
        state.Set(FlowWorld.Variable("count"), new Constant((long)i));
        return state;
    });

    private static PathState State(params (SymbolicValue Condition, bool Holds)[] facts)
    {
        var state = new PathState();
        foreach (var (condition, holds) in facts)
            state.Learn(condition, holds);
        return state;
    }
}
