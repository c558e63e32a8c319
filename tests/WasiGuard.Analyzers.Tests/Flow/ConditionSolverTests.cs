using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers.Tests;

public class ConditionSolverTests
{
    private readonly FlowWorld _world = new("sealed class Sealed; class Open; interface IAny; [SupportsNetFetch] class Richer : WasmtimeWasiRunner;");
    private readonly PathState _state = new();
    private readonly UnknownValue _flag = FlowWorld.Given("flag");

    private ConditionSolver Solver => _world.Solver;

    [Fact]
    public void Assume_ThenDecide_HoldsOnThatPathOnly()
    {
        Assert.Null(Solver.Decide(_state, _flag));
        Assert.True(Solver.Assume(_state, _flag, true));

        Assert.True(Solver.Decide(_state, _flag));
        Assert.False(Solver.Decide(_state, new Not(_flag)));
        Assert.Null(Solver.Decide(new PathState(), _flag));
    }

    [Fact]
    public void Assume_TheOppositeOfWhatIsKnown_NoExecutionDoesThat()
    {
        Solver.Assume(_state, new Not(_flag), true);

        Assert.False(Solver.Assume(_state, _flag, true));
        Assert.False(Solver.Assume(_state, SymbolicValue.True, false));
    }

    [Fact]
    public void Assume_AConditionThatMayHaveChanged_MakesThePathImprecise()
    {
        _state.UncertainConditions = [_flag];

        Assert.True(Solver.Assume(_state, FlowWorld.Given("other"), true));
        Assert.False(_state.IsImprecise);
        Assert.True(Solver.Assume(_state, _flag, true));
        Assert.True(_state.IsImprecise);
    }

    [Fact]
    public void Assume_OfMergedStates_IsCertainAsLongAsOneOfThemAgrees()
    {
        var (help, path) = (FlowWorld.Variable("help"), FlowWorld.Variable("path"));
        var merged = Assert.Single(StateMerging.Merge([Arguments(false, SymbolicValue.Null), Arguments(true, SymbolicValue.Null), Arguments(false, new Constant("x"))], 1));

        Assert.True(Solver.Assume(merged, merged.Get(help)!, false));
        Assert.False(merged.IsImprecise);
        Assert.True(Solver.Assume(merged, new IsNull(merged.Get(path)!), false));
        Assert.False(merged.IsImprecise);
        Assert.True(Solver.Assume(merged, new EqualTo(merged.Get(path)!, new("y")), true));
        Assert.True(merged.IsImprecise);

        PathState Arguments(bool isHelp, Constant given)
        {
            var state = new PathState();
            state.Set(help, SymbolicValue.Of(isHelp));
            state.Set(path, given);
            return state;
        }
    }

    [Fact]
    public void Assume_TwoConditionsThatNoMergedStateHasTogether_MakesThePathImprecise()
    {
        var (one, other, third) = (new PathState(), new PathState(), new PathState());
        var second = FlowWorld.Given("second");
        one.Learn(_flag, true);
        one.Learn(second, false);
        other.Learn(_flag, false);
        other.Learn(second, true);
        third.Learn(FlowWorld.Given("third"), true);
        third.Learn(_flag, false);
        third.Learn(second, false);
        var merged = Assert.Single(StateMerging.Merge([one, other, third], 1));

        Assert.True(Solver.Assume(merged, _flag, true));
        Assert.False(merged.IsImprecise);
        Assert.True(Solver.Assume(merged, second, true));
        Assert.True(merged.IsImprecise);
    }

    [Fact]
    public void Decide_EqualToOneConstant_IsNotEqualToAnother()
    {
        var mode = FlowWorld.Given("mode");
        Solver.Assume(_state, new EqualTo(mode, new Constant("net")), true);

        Assert.True(Solver.Decide(_state, new EqualTo(mode, new Constant("net"))));
        Assert.False(Solver.Decide(_state, new EqualTo(mode, new Constant("plain"))));
        Assert.False(Solver.Decide(_state, new IsNull(mode)));
    }

    [Fact]
    public void Decide_NotEqualToOneConstant_MayBeEqualToAnother()
    {
        var mode = FlowWorld.Given("mode");
        Solver.Assume(_state, new EqualTo(mode, new Constant("net")), false);

        Assert.False(Solver.Decide(_state, new EqualTo(mode, new Constant("net"))));
        Assert.Null(Solver.Decide(_state, new EqualTo(mode, new Constant("plain"))));
    }

    [Fact]
    public void Decide_Null_KnowsConstantsObjectsAndStructs()
    {
        Assert.True(Solver.Decide(_state, new IsNull(SymbolicValue.Null)));
        Assert.False(Solver.Decide(_state, new IsNull(new Constant("text"))));
        Assert.False(Solver.Decide(_state, new IsNull(_state.Allocate("place", 1, FlowWorld.Object(_world.Cli)))));
        Assert.False(Solver.Decide(_state, new IsNull(FlowWorld.Given("number", _world.Compilation.GetSpecialType(SpecialType.System_Int32)))));
        Assert.Null(Solver.Decide(_state, new IsNull(FlowWorld.Given("runner", _world.Cli))));
    }

    [Fact]
    public void Decide_TypeOfAnObject_IsExact()
    {
        var cli = _state.Allocate("place", 1, FlowWorld.Object(_world.Cli));

        Assert.True(Solver.Decide(_state, new IsOfType(cli, _world.Model.Symbols.IWasiRunner)));
        Assert.False(Solver.Decide(_state, new IsOfType(cli, _world.Type("Richer"))));
    }

    [Fact]
    public void Decide_TypeOfAnUnknown_OnlyWhereNoObjectIsBoth()
    {
        Assert.False(Solver.Decide(_state, new IsOfType(FlowWorld.Given("x", _world.Type("Open")), _world.Type("Sealed"))));
        Assert.False(Solver.Decide(_state, new IsOfType(FlowWorld.Given("x", _world.Type("Sealed")), _world.Type("IAny"))));
        Assert.Null(Solver.Decide(_state, new IsOfType(FlowWorld.Given("x", _world.Type("Open")), _world.Type("IAny"))));
        Assert.Null(Solver.Decide(_state, new IsOfType(FlowWorld.Given("x", _world.Cli), _world.Type("Richer"))));
    }

    [Fact]
    public void Decide_TypeOfAConstant_IsItsOwn()
    {
        Assert.True(Solver.Decide(_state, new IsOfType(new Constant("text"), _world.Compilation.GetSpecialType(SpecialType.System_String))));
        Assert.False(Solver.Decide(_state, new IsOfType(SymbolicValue.True, _world.Compilation.GetSpecialType(SpecialType.System_String))));
    }

    [Fact]
    public void Assume_HasSeveral_DecidesEachOfThem()
    {
        var runner = FlowWorld.Given("runner", _world.Model.Symbols.IWasiRunner);
        Assert.True(Solver.Assume(_state, new HasCapabilities(runner, [_world.NetFetch, _world.Fuel], null), true));

        Assert.True(Solver.Decide(_state, new HasCapabilities(runner, [_world.Fuel], null)));
        Assert.True(Solver.Decide(_state, new HasCapabilities(runner, [_world.NetFetch], null)));
    }

    [Fact]
    public void Assume_LacksOneOfSeveral_DecidesNoneOfThem()
    {
        var runner = FlowWorld.Given("runner", _world.Model.Symbols.IWasiRunner);
        Solver.Assume(_state, new HasCapabilities(runner, [_world.NetFetch, _world.Fuel], null), false);

        Assert.Null(Solver.Decide(_state, new HasCapabilities(runner, [_world.NetFetch], null)));
    }

    [Fact]
    public void Assume_AMarkedMemberSaysNo_SaysNothing()
    {
        var runner = FlowWorld.Given("runner", _world.Model.Symbols.IWasiRunner);
        Solver.Assume(_state, new HasCapabilities(runner, [_world.NetFetch], "member"), false);

        Assert.Null(Solver.Decide(_state, new HasCapabilities(runner, [_world.NetFetch], null)));
    }

    [Fact]
    public void Assume_ATypeThatHasWhatTheRunnerLacks_NoExecutionDoesThat()
    {
        var runner = FlowWorld.Given("runner", _world.Model.Symbols.IWasiRunner);
        Solver.Assume(_state, new HasCapabilities(runner, [_world.NetFetch], null), false);

        Assert.False(Solver.Assume(_state.Copy(), new IsOfType(runner, _world.InProcess), true));
        Assert.True(Solver.Assume(_state.Copy(), new IsOfType(runner, _world.Cli), true));
    }
}
