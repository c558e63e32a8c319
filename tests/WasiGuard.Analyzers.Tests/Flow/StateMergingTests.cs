using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers.Tests;

public class DisjunctsTests
{
    private readonly FlowWorld _world = new();
    private readonly Unknown _net = FlowWorld.Given("net"), _quiet = FlowWorld.Given("quiet");

    [Fact]
    public void Join_TheTwoSidesOfOneDecision_IsOneStateThatHasForgottenNothing()
    {
        var joined = Disjuncts.Join([State(facts: (_net, true)), State(facts: (_net, false))], 10);

        var state = Assert.Single(joined);
        Assert.Empty(state.Facts);
        Assert.Empty(state.Forgotten);
    }

    [Fact]
    public void Join_TheTwoSidesOfTwoDecisions_IsOneState() =>
        Assert.Empty(Assert.Single(Disjuncts.Join(
            [State([(_net, true), (_quiet, true)]), State([(_net, true), (_quiet, false)]), State([(_net, false), (_quiet, true)]), State([(_net, false), (_quiet, false)])], 10)).Facts);

    [Fact]
    public void Join_OneConditionImpliesTheOther_KeepsTheWeaker()
    {
        var joined = Disjuncts.Join([State(facts: (_net, true)), State([(_net, true), (_quiet, true)])], 10);

        Assert.Equal(_net, Assert.Single(Assert.Single(joined).Facts).Key);
    }

    [Fact]
    public void Join_OtherValues_StayApart()
    {
        var (one, other) = (State(facts: (_net, true)), State(facts: (_net, false)));
        one.Set(FlowWorld.Variable("count"), new Const(1L));
        other.Set(FlowWorld.Variable("count"), new Const(2L));

        Assert.Equal(2, Disjuncts.Join([one, other], 10).Count);
    }

    [Fact]
    public void Join_BeyondTheBound_ForgetsNumbersAndRemembersTheirConditions()
    {
        var states = Enumerable.Range(0, 4).Select(i =>
        {
            var state = State(facts: (FlowWorld.Given($"flag{i}"), true));
            state.Set(FlowWorld.Variable("count"), new Const((long)i));
            return state;
        });

        var joined = Assert.Single(Disjuncts.Join([.. states], 2));

        Assert.Equal(Source.Joined, Assert.IsType<Unknown>(joined.Get(FlowWorld.Variable("count"))).Source);
        Assert.Empty(joined.Facts);
        Assert.Equal(4, joined.Forgotten.Count);
    }

    [Fact]
    public void Join_BeyondTheBoundWithOtherObjects_KeepsThemApartUpToTheBound()
    {
        var states = Enumerable.Range(0, 4).Select(i =>
        {
            var state = State(facts: (FlowWorld.Given($"flag{i}"), true));
            state.Set(FlowWorld.Variable("runner"), state.Allocate($"place {i}", 1, FlowWorld.Object(_world.Cli)));
            return state;
        }).ToList();

        Assert.Equal(3, Disjuncts.Join(states, 3).Count);
        Assert.Equal(4, Disjuncts.Join(states, 4).Count);
    }

    [Fact]
    public void Covered_ByAWeakerCondition_OnlyThatWay()
    {
        var (weak, strong) = (State(), State(facts: (_net, true)));

        Assert.True(Disjuncts.Covered([weak], strong));
        Assert.False(Disjuncts.Covered([strong], weak));
    }

    [Fact]
    public void Covered_ByAStateThatHasForgottenMore_IsNot()
    {
        var (forgetful, exact) = (State(), State());
        forgetful.Forgotten = [_net];

        Assert.False(Disjuncts.Covered([forgetful], exact));
        Assert.True(Disjuncts.Covered([exact], forgetful));
    }

    private static State State(params (Value Condition, bool Holds)[] facts)
    {
        var state = new State();
        foreach (var (condition, holds) in facts)
            state.Learn(condition, holds);
        return state;
    }
}
