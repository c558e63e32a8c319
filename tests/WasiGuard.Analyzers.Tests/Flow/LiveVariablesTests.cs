using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Tests;

public class LiveVariablesTests
{
    private readonly FlowWorld _world = new("""
        class Host
        {
            static void Straight(bool flag) { var early = 1; var late = 2; if (flag) Console.WriteLine("x"); Console.WriteLine(early); if (flag) Console.WriteLine("y"); Console.WriteLine(late); }
            static void Loop(int count) { var total = 0; while (count > 0) { total += 1; count -= 1; } Console.WriteLine("x"); }
            static void Handler(bool flag) { var spare = 1; try { Console.WriteLine("x"); if (flag) Console.WriteLine("y"); } catch { Console.WriteLine(spare); } Console.WriteLine("z"); }
            static void Captured(bool flag) { var spare = 1; Action later = () => Console.WriteLine(spare); if (flag) later(); Console.WriteLine("x"); }
        }
        """);

    [Fact]
    public void IsLive_UntilTheLastRead()
    {
        var (graph, liveness) = Of("Straight");
        var (early, late) = (Local(graph, "early"), Local(graph, "late"));

        Assert.True(liveness.IsLive(early, BlockWith(graph, "\"x\"")));
        Assert.True(liveness.IsLive(late, BlockWith(graph, "\"x\"")));
        Assert.False(liveness.IsLive(early, BlockWith(graph, "\"y\"")));
        Assert.True(liveness.IsLive(late, BlockWith(graph, "\"y\"")));
    }

    [Fact]
    public void IsLive_WhatTheNextRoundReads_IsUntilTheLoopIsLeft()
    {
        var (graph, liveness) = Of("Loop");

        Assert.True(liveness.IsLive(Local(graph, "total"), BlockWith(graph, "total += 1")));
        Assert.False(liveness.IsLive(Local(graph, "total"), BlockWith(graph, "\"x\"")));
    }

    [Fact]
    public void IsLive_WhatAHandlerReads_IsInItsTryBlock()
    {
        var (graph, liveness) = Of("Handler");
        var spare = Local(graph, "spare");

        Assert.True(liveness.IsLive(spare, BlockWith(graph, "\"x\"")));
        Assert.True(liveness.IsLive(spare, BlockWith(graph, "\"y\"")));
        Assert.False(liveness.IsLive(spare, BlockWith(graph, "\"z\"")));
    }

    [Fact]
    public void IsLive_WhatALambdaReads_IsEverywhere()
    {
        var (graph, liveness) = Of("Captured");

        Assert.All(graph.Blocks, block => Assert.True(liveness.IsLive(Local(graph, "spare"), block.Ordinal)));
    }

    private (ControlFlowGraph Graph, LiveVariables Liveness) Of(string method)
    {
        var graph = _world.GraphOf("Host", method);
        return (graph, new(graph));
    }

    private static int BlockWith(ControlFlowGraph graph, string text) =>
        graph.Blocks.First(block => block.Operations.Any(operation => operation.Syntax.ToString().Contains(text, StringComparison.Ordinal))).Ordinal;

    private static ILocalSymbol Local(ControlFlowGraph graph, string name) =>
        graph.OriginalOperation.Descendants().OfType<IVariableDeclaratorOperation>().Select(each => each.Symbol).First(each => each.Name == name);
}
