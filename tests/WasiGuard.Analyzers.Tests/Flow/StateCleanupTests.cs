using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Tests;

public class StateCleanupTests
{
    private readonly FlowWorld _world = new("class Host { static void Run(bool flag) { var early = 1; var late = 2; Console.WriteLine(early); if (flag) Console.WriteLine(1); Console.WriteLine(late); } }");
    private readonly PathState _state = new();
    private readonly ControlFlowGraph _graph;
    private readonly Frame _frame;
    private readonly int _last;

    public StateCleanupTests()
    {
        _graph = _world.GraphOf("Host", "Run");
        _frame = new(1, _world.Method("Host", "Run"), _graph, null, null, null);
        _last = _graph.Blocks.Last(block => block.Operations.Length > 0).Ordinal;
    }

    [Fact]
    public void AtBlockStart_ALocalThatNothingReadsAnyMore_IsGone()
    {
        _state.Set(Local("early"), new Constant(1L));
        _state.Set(Local("late"), new Constant(2L));

        Collect();

        Assert.Null(_state.Get(Local("early")));
        Assert.NotNull(_state.Get(Local("late")));
    }

    [Fact]
    public void AtBlockStart_AnObjectThatNothingHolds_IsGoneAndWhatAHeldOneHoldsIsKept()
    {
        var inner = _state.Allocate("inner", 1, FlowWorld.Object(_world.Cli));
        var outer = _state.Allocate("outer", 1, new(_world.Input, HeapObject.NoMembers.SetItem(_world.InputMember("NetFetch"), inner)));
        var lost = _state.Allocate("lost", 1, FlowWorld.Object(_world.Cli));
        _state.Set(Local("late"), outer);

        Collect();

        Assert.NotNull(_state.FindObject(inner));
        Assert.NotNull(_state.FindObject(outer));
        Assert.Null(_state.FindObject(lost));
    }

    [Fact]
    public void AtBlockStart_WhatTheCallerHadAtTheCall_IsKept()
    {
        var entry = new PathState();
        var callers = entry.Allocate("callers", 0, FlowWorld.Object(_world.Cli));
        var condition = new UnknownValue(Origin.Evaluation, "callers");
        entry.Learn(condition, true);
        _state.Heap = entry.Heap;
        _state.PathCondition = entry.PathCondition;

        Collect(entry);

        Assert.NotNull(_state.FindObject(callers));
        Assert.True(_state.PathCondition.ContainsKey(condition));
    }

    [Fact]
    public void AtBlockStart_AConditionOverAValueThatIsGone_IsGone()
    {
        var (kept, lost) = (new UnknownValue(Origin.Evaluation, "kept"), new UnknownValue(Origin.Evaluation, "lost"));
        _state.Set(Local("late"), kept);
        _state.Learn(new IsNull(kept), false);
        _state.Learn(new IsNull(lost), false);

        Collect();

        Assert.Equal(new IsNull(kept), Assert.Single(_state.PathCondition).Key);
    }

    private void Collect(PathState? entry = null) => StateCleanup.AtBlockStart(_state, entry ?? new PathState(), new(_graph), _frame, _last);

    private Slot Local(string name) =>
        new(_graph.OriginalOperation.Descendants().OfType<IVariableDeclaratorOperation>().Select(each => each.Symbol).First(each => each.Name == name), 1);
}
