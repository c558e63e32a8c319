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
        Assert.Empty(state.LostConditions);
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
    public void Merge_BeyondTheBound_ForgetsNumbersAndRemembersTheirConditions()
    {
        var states = Enumerable.Range(0, 4).Select(i =>
        {
            var state = State(facts: (FlowWorld.Given($"flag{i}"), true));
            state.Set(FlowWorld.Variable("count"), new Constant((long)i));
            return state;
        });

        var joined = Assert.Single(StateMerging.Merge([.. states], 2));

        Assert.Equal(Origin.Join, Assert.IsType<UnknownValue>(joined.Get(FlowWorld.Variable("count"))).Origin);
        Assert.Empty(joined.PathCondition);
        Assert.Equal(4, joined.LostConditions.Count);
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
    public void IsSubsumed_ByAStateThatHasForgottenMore_IsNot()
    {
        var (forgetful, exact) = (State(), State());
        forgetful.LostConditions = [_net];

        Assert.False(StateMerging.IsSubsumed([forgetful], exact));
        Assert.True(StateMerging.IsSubsumed([exact], forgetful));
    }

    private static PathState State(params (SymbolicValue Condition, bool Holds)[] facts)
    {
        var state = new PathState();
        foreach (var (condition, holds) in facts)
            state.Learn(condition, holds);
        return state;
    }
}
