using System.Reflection;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Users can read of every bound of the engine what happens beyond it.</summary>
public class LimitsPageTests
{
    private static readonly Dictionary<string, string[]> s_rows = new()
    {
        [nameof(Limits.StatesPerBlock)] = ["Conditions that are told apart"],
        [nameof(Limits.StatesPerBlockOfLongBody)] = ["Conditions that are told apart"],
        [nameof(Limits.LongBody)] = ["Conditions that are told apart"],
        [nameof(Limits.StatesPerBlockInAll)] = ["Conditions that are told apart", "Rounds of a loop"],
        [nameof(Limits.Rounds)] = ["Rounds of a loop"],
        [nameof(Limits.RoundsTried)] = ["Rounds of a loop"],
        [nameof(Limits.RoundsTriedTogether)] = ["Rounds of a loop"],
        [nameof(Limits.Steps)] = ["Steps for one method"],
        [nameof(Limits.StepsPerBlock)] = ["Steps for one method"],
        [nameof(Limits.Depth)] = ["Calls inside calls", "Decorators around decorators"],
        [nameof(Limits.Recursion)] = ["A method that calls itself"],
        [nameof(Limits.WeightOfSilent)] = ["Large methods that hand no input to a runner"],
        [nameof(Limits.WeightOfSpeaking)] = ["Large methods that hand no input to a runner"],
        [nameof(Limits.BodiesLookedThrough)] = ["What large methods assign"],
        [nameof(Limits.RouteOfChange)] = ["What large methods assign"],
        [nameof(Limits.Choices)] = ["Ways through one statement"],
        [nameof(Limits.WaysToConstruct)] = ["Ways to construct an object"],
        [nameof(Limits.StatesOfDelegate)] = ["Lambdas that nothing in view calls"],
        [nameof(Limits.ObjectsPerPlace)] = ["Objects that one place in a loop creates"],
        [nameof(Limits.Elements)] = ["Elements of an array or list"],
        [nameof(Limits.PlainElements)] = ["Elements of an array or list"],
        [nameof(Limits.ValueDepth)] = ["Values computed from values"],
    };

    [Fact]
    public void Limits_EachOfThem_HasARowOnThePage()
    {
        var page = File.ReadAllText(RulePages.PathOf("WG1001"));

        Assert.Equal(
            typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(each => each.Name).Order(StringComparer.Ordinal),
            s_rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(s_rows.Values.SelectMany(each => each), row => Assert.Contains($"\n| {row} |", page, StringComparison.Ordinal));
    }
}
