using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers.Tests;

public class LivenessTests
{
    private readonly FlowWorld _world = new("""
        class Host
        {
            static void Straight(bool flag) { var early = 1; var late = 2; Console.WriteLine(early); if (flag) Console.WriteLine("x"); Console.WriteLine(late); }
            static void Loop(int count) { var total = 0; while (count > 0) { total += 1; count -= 1; } Console.WriteLine("x"); }
            static void Handler(bool flag) { var spare = 1; try { Console.WriteLine("x"); if (flag) Console.WriteLine("y"); } catch { Console.WriteLine(spare); } }
            static void Captured(bool flag) { var spare = 1; Action later = () => Console.WriteLine(spare); if (flag) later(); Console.WriteLine("x"); }
        }
        """);

    [Fact]
    public void IsLive_AfterTheLastRead_IsNot()
    {
        var (graph, liveness) = Of("Straight");
        var last = Last(graph);

        Assert.True(liveness.IsLive(Local(graph, "early"), graph.Blocks[1].Ordinal));
        Assert.False(liveness.IsLive(Local(graph, "early"), last));
        Assert.True(liveness.IsLive(Local(graph, "late"), last));
    }

    [Fact]
    public void IsLive_WhatTheNextRoundReads_IsUntilTheLoopIsLeft()
    {
        var (graph, liveness) = Of("Loop");
        var total = Local(graph, "total");
        var body = graph.Blocks.Single(block => block.Operations.Any(operation => operation.Descendants().OfType<ICompoundAssignmentOperation>().Any()));

        Assert.True(liveness.IsLive(total, body.Ordinal));
        Assert.False(liveness.IsLive(total, Last(graph)));
    }

    [Theory]
    [InlineData("Handler")]
    [InlineData("Captured")]
    public void IsLive_WhatAHandlerOrALambdaReads_IsEverywhere(string method)
    {
        var (graph, liveness) = Of(method);
        var spare = Local(graph, "spare");

        Assert.All(graph.Blocks, block => Assert.True(liveness.IsLive(spare, block.Ordinal)));
    }

    private (ControlFlowGraph Graph, Liveness Liveness) Of(string method)
    {
        var graph = _world.GraphOf("Host", method);
        return (graph, new(graph));
    }

    /// <summary>The last block with code in it.</summary>
    private static int Last(ControlFlowGraph graph) => graph.Blocks.Last(block => block.Operations.Length > 0).Ordinal;

    private static ILocalSymbol Local(ControlFlowGraph graph, string name) =>
        graph.OriginalOperation.Descendants().OfType<IVariableDeclaratorOperation>().Select(each => each.Symbol).First(each => each.Name == name);
}
