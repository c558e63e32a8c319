using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers.Tests;

public class ChoicesTests
{
    [Fact]
    public void Pick_TwoPlaces_EveryCombinationOnce()
    {
        var choices = new Choices();
        var seen = new List<(string?, string?)>();
        do
        {
            seen.Add((choices.Pick<string>(() => ["1", "2"]), choices.Pick(() => (IReadOnlyList<string>)["a", "b", "c"])));
        }
        while (choices.Next());

        Assert.Equal([("1", "a"), ("1", "b"), ("1", "c"), ("2", "a"), ("2", "b"), ("2", "c")], seen);
    }

    [Fact]
    public void Pick_APlaceThatOnlyOneWayReaches_IsAskedOnThatWayOnly()
    {
        var choices = new Choices();
        var seen = new List<(string?, string?)>();
        do
        {
            var way = choices.Pick<string>(() => ["on", "off"]);
            seen.Add((way, way == "on" ? choices.Pick<string>(() => ["1", "2"]) : null));
        }
        while (choices.Next());

        Assert.Equal([("on", "1"), ("on", "2"), ("off", null)], seen);
    }

    [Fact]
    public void Pick_AgainAtTheSamePlace_DoesNotFindTheOptionsAgain()
    {
        var (choices, found) = (new Choices(), 0);
        do
        {
            choices.Pick(() => (IReadOnlyList<string>)[$"found {++found}"]);
            choices.Pick<string>(() => ["1", "2", "3"]);
        }
        while (choices.Next());

        Assert.Equal(1, found);
    }

    [Fact]
    public void Pick_NoOption_IsNothing()
    {
        var choices = new Choices();

        Assert.Null(choices.Pick<string>(() => []));
        Assert.False(choices.Next());
    }

    [Fact]
    public void Next_MoreWaysThanTheBound_Ends()
    {
        var (choices, ways) = (new Choices(), 0);
        do
        {
            ways++;
            for (var i = 0; i < 20; i++)
                choices.Pick<string>(() => ["on", "off"]);
        }
        while (choices.Next());

        Assert.Equal(Limits.Choices + 1, ways);
    }
}
