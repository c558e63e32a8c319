using WasiGuard.Analyzers.Flow;
using WasiGuard.Analyzers.Flow.Execution;


namespace WasiGuard.Analyzers.Tests;

public class PathExplorerTests
{
    [Fact]
    public void Choose_TwoPlaces_EveryCombinationOnce()
    {
        var choices = new PathExplorer();
        var seen = new List<(string?, string?)>();
        do
        {
            seen.Add((choices.Choose<string>(() => ["1", "2"]), choices.Choose(() => (IReadOnlyList<string>)["a", "b", "c"])));
        }
        while (choices.MoveToNext());

        Assert.Equal([("1", "a"), ("1", "b"), ("1", "c"), ("2", "a"), ("2", "b"), ("2", "c")], seen);
    }

    [Fact]
    public void Choose_APlaceThatOnlyOneWayReaches_IsAskedOnThatWayOnly()
    {
        var choices = new PathExplorer();
        var seen = new List<(string?, string?)>();
        do
        {
            var way = choices.Choose<string>(() => ["on", "off"]);
            seen.Add((way, way == "on" ? choices.Choose<string>(() => ["1", "2"]) : null));
        }
        while (choices.MoveToNext());

        Assert.Equal([("on", "1"), ("on", "2"), ("off", null)], seen);
    }

    [Fact]
    public void Choose_AgainAtTheSamePlace_DoesNotFindTheOptionsAgain()
    {
        var (choices, found) = (new PathExplorer(), 0);
        do
        {
            choices.Choose(() => (IReadOnlyList<string>)[$"found {++found}"]);
            choices.Choose<string>(() => ["1", "2", "3"]);
        }
        while (choices.MoveToNext());

        Assert.Equal(1, found);
    }

    [Fact]
    public void Choose_NoOption_IsNothing()
    {
        var choices = new PathExplorer();

        Assert.Null(choices.Choose<string>(() => []));
        Assert.False(choices.MoveToNext());
    }

    [Fact]
    public void MoveToNext_MoreWaysThanTheBound_TakesEachWayAtEachPlace()
    {
        var (choices, ways, taken) = (new PathExplorer(), 0, new HashSet<string>());
        do
        {
            ways++;
            for (var i = 0; i < 20; i++)
                taken.Add(i + choices.Choose<string>(() => ["on", "off"])!);
        }
        while (choices.MoveToNext());

        Assert.Equal(40, taken.Count);
        Assert.InRange(ways, AnalysisLimits.PathsThroughBlock, AnalysisLimits.PathsThroughBlock + 20);
    }
}
