using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers.Tests;

public class GarbageTests
{
    private readonly FlowWorld _world = new("class Host { static void Run(bool flag) { var early = 1; var late = 2; Console.WriteLine(early); if (flag) Console.WriteLine(1); Console.WriteLine(late); } }");
    private readonly State _state = new();
    private readonly ControlFlowGraph _graph;
    private readonly Frame _frame;
    private readonly int _last;

    public GarbageTests()
    {
        _graph = _world.GraphOf("Host", "Run");
        _frame = new(1, _world.Method("Host", "Run"), _graph, null, null, null);
        _last = _graph.Blocks.Last(block => block.Operations.Length > 0).Ordinal;
    }

    [Fact]
    public void Collect_ALocalThatNothingReadsAnyMore_IsGone()
    {
        _state.Set(Local("early"), new Const(1L));
        _state.Set(Local("late"), new Const(2L));

        Collect();

        Assert.Null(_state.Get(Local("early")));
        Assert.NotNull(_state.Get(Local("late")));
    }

    [Fact]
    public void Collect_AnObjectThatNothingHolds_IsGoneAndWhatAHeldOneHoldsIsKept()
    {
        var inner = _state.Allocate("inner", 1, FlowWorld.Object(_world.Cli));
        var outer = _state.Allocate("outer", 1, new(_world.Input, HeapObject.NoMembers.SetItem(_world.InputMember("NetFetch"), inner)));
        var lost = _state.Allocate("lost", 1, FlowWorld.Object(_world.Cli));
        _state.Set(Local("late"), outer);

        Collect();

        Assert.NotNull(_state.Find(inner));
        Assert.NotNull(_state.Find(outer));
        Assert.Null(_state.Find(lost));
    }

    [Fact]
    public void Collect_WhatTheCallerHadAtTheCall_IsKept()
    {
        var entry = new State();
        var callers = entry.Allocate("callers", 0, FlowWorld.Object(_world.Cli));
        var condition = new Unknown(Source.Fresh, "callers");
        entry.Learn(condition, true);
        _state.Heap = entry.Heap;
        _state.Facts = entry.Facts;

        Collect(entry);

        Assert.NotNull(_state.Find(callers));
        Assert.True(_state.Facts.ContainsKey(condition));
    }

    [Fact]
    public void Collect_AConditionOverAValueThatIsGone_IsGone()
    {
        var (kept, lost) = (new Unknown(Source.Fresh, "kept"), new Unknown(Source.Fresh, "lost"));
        _state.Set(Local("late"), kept);
        _state.Learn(new IsNull(kept), false);
        _state.Learn(new IsNull(lost), false);

        Collect();

        Assert.Equal(new IsNull(kept), Assert.Single(_state.Facts).Key);
    }

    private void Collect(State? entry = null) => Garbage.Collect(_state, entry ?? new State(), new(_graph), _frame, _last);

    private Slot Local(string name) =>
        new(_graph.OriginalOperation.Descendants().OfType<IVariableDeclaratorOperation>().Select(each => each.Symbol).First(each => each.Name == name), 1);
}
