namespace WasiGuard.InProcess.Tests.Modules;

/// <summary>Which variables differ where ways come together. <c>0</c> and <c>1</c> write a variable, <c>br0</c> may go on at the next block around, <c>to0</c> does.</summary>
public sealed class VariableFlowTests
{
    [Theory]
    [InlineData("if 0 end", 1)]
    [InlineData("if 0 else 1 end", 2)]
    [InlineData("if 0 else 0 end", 1)]
    [InlineData("if else end 0", 0)]
    [InlineData("0 block br0 end", 0)]
    [InlineData("block br0 0 end", 1)]
    [InlineData("block 0 br0 end", 0)]
    [InlineData("block 0 br0 br0 1 br0 end", 1)]
    [InlineData("block br0 0 br0 1 to0 end", 2)]
    [InlineData("block block br0 br1 to0 end 0 to0 end", 1)]
    [InlineData("block block br0 br1 to0 end end", 0)]
    [InlineData("block block to1 0 br0 end end", 0)]
    [InlineData("loop 0 br0 end", 1)]
    [InlineData("loop 0 end", 0)]
    [InlineData("loop br0 0 end", 0)]
    [InlineData("loop if 0 br1 end 1 br0 end", 3)]
    [InlineData("block loop 0 br1 br0 end to0 end", 1)]
    [InlineData("block block if 0 to1 else 1 to2 end end end", 2)]
    public void Merged_AreVariablesThatDiffer(string code, long merged) => Assert.Equal(merged, Flow(code).Merged);

    [Theory]
    [InlineData("block br0 0 br0 1 br0 end", 1 + 2, 1 + 4, 0)]
    [InlineData("loop 0 br0 1 br0 end", 1 + 2, 0, 1 + 4)]
    [InlineData("loop br0 end", 0, 0, 0)]
    public void Handed_IsCountedOnEachWay(string code, long handed, long squares, long repeated)
    {
        var flow = Flow(code);

        Assert.Equal((handed, squares, repeated), (flow.Handed, flow.HandedSquares, flow.RepeatedSquares));
    }

    [Theory]
    [InlineData("0 try call end", 0)]
    [InlineData("try 0 call 1 call end", 1 + 2)]
    [InlineData("try 0 try call end end call", 1)]
    [InlineData("try 0 end 1 try call end", 0)]
    [InlineData("try 0 to0 call end", 0)]
    [InlineData("try 0 end call", 0)]
    public void Thrown_AreVariablesThatHaveChangedInTheBlock(string code, long thrown) => Assert.Equal(thrown, Flow(code).Thrown);

    /// <summary>Neither the time that one way after the other takes nor the memory of ways inside others is without bound.</summary>
    [Fact]
    public void Variables_BeyondWhatCanBeFollowed_CountAsDifferent()
    {
        const int Variables = 50_000, Ways = 10_000, Blocks = 2000;
        var flow = WithAllWritten(Variables);
        flow.Open();
        for (var i = 0; i < Ways; i++)
            flow.Branch(0);
        flow.Close();
        Assert.Equal(Variables, flow.Merged);

        flow = WithAllWritten(Variables);
        for (var i = 0; i < Blocks; i++)
            flow.OpenIf();
        for (var i = 0; i < Blocks; i++)
            flow.Close();
        Assert.InRange(flow.Merged, (long)Variables * (Blocks - 1), (long)Variables * Blocks);
    }

    private static VariableFlow WithAllWritten(int variables)
    {
        var flow = new VariableFlow();
        flow.Begin(variables, bytes: 5 * variables);
        for (var i = 0; i < variables; i++)
            flow.Write((uint)i);
        return flow;
    }

    [Fact]
    public void Function_KnowsNothingOfTheOneBefore()
    {
        var flow = Flow("if 0 try 1 call");
        flow.Begin(2, bytes: 1);
        flow.Call(1);

        Assert.Equal((0, 0, 0), (flow.Merged, flow.Handed, flow.Thrown));
    }

    private static VariableFlow Flow(string code)
    {
        var flow = new VariableFlow();
        flow.Begin(2, bytes: 1);
        foreach (var word in code.Split(' '))
            Take(flow, word);
        return flow;
    }

    private static void Take(VariableFlow flow, string word)
    {
        switch (word)
        {
            case "block":
                flow.Open();
                break;
            case "loop":
                flow.OpenLoop();
                break;
            case "if":
                flow.OpenIf();
                break;
            case "else":
                flow.Else();
                break;
            case "try":
                flow.Open();
                flow.Catch();
                break;
            case "call":
                flow.Call(1);
                break;
            case "end":
                flow.Close();
                break;
            case ['b', 'r', var depth]:
                flow.Branch((uint)(depth - '0'));
                break;
            case ['t', 'o', var depth]:
                flow.Branch((uint)(depth - '0'));
                flow.Leave();
                break;
            default:
                flow.Write(uint.Parse(word, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }
}
