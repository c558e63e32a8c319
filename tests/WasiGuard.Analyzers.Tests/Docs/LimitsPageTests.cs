using System.Reflection;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Users can read of every bound of the engine what happens beyond it.</summary>
public class LimitsPageTests
{
    private static readonly Dictionary<string, string[]> s_rows = new()
    {
        [nameof(AnalysisLimits.StatesPerBlock)] = ["Conditions that are told apart"],
        [nameof(AnalysisLimits.StatesPerBlockOfLongBody)] = ["Conditions that are told apart"],
        [nameof(AnalysisLimits.LongBody)] = ["Conditions that are told apart"],
        [nameof(AnalysisLimits.Witnesses)] = ["Conditions that are told apart"],
        [nameof(AnalysisLimits.StatesPerBlockInAll)] = ["Conditions that are told apart", "Rounds of a loop"],
        [nameof(AnalysisLimits.Rounds)] = ["Rounds of a loop"],
        [nameof(AnalysisLimits.RoundsTried)] = ["Rounds of a loop"],
        [nameof(AnalysisLimits.RoundsTriedTogether)] = ["Rounds of a loop"],
        [nameof(AnalysisLimits.Steps)] = ["Steps for one method"],
        [nameof(AnalysisLimits.StepsPerBlock)] = ["Steps for one method"],
        [nameof(AnalysisLimits.StepsOfCall)] = ["Steps for one method"],
        [nameof(AnalysisLimits.StatesBeyondBudget)] = ["Steps for one method"],
        [nameof(AnalysisLimits.VisitsBeyondBudget)] = ["Steps for one method"],
        [nameof(AnalysisLimits.Depth)] = ["Calls inside calls", "Decorators around decorators"],
        [nameof(AnalysisLimits.Recursion)] = ["A method that calls itself"],
        [nameof(AnalysisLimits.BoundedRecursion)] = ["A method that calls itself"],
        [nameof(AnalysisLimits.BranchesOfOtherCall)] = ["Large methods that hand no input to a runner"],
        [nameof(AnalysisLimits.BranchesOfCallThatMentionsRunners)] = ["Large methods that hand no input to a runner"],
        [nameof(AnalysisLimits.BodiesLookedThrough)] = ["What large methods assign"],
        [nameof(AnalysisLimits.AccessPathLength)] = ["What large methods assign"],
        [nameof(AnalysisLimits.PathsThroughBlock)] = ["Ways through one statement"],
        [nameof(AnalysisLimits.WaysToConstruct)] = ["Ways to construct an object"],
        [nameof(AnalysisLimits.ConcreteTypes)] = ["Classes that inherit a member"],
        [nameof(AnalysisLimits.StatesOfDelegate)] = ["Lambdas that nothing in view calls"],
        [nameof(AnalysisLimits.ObjectsPerPlace)] = ["Objects that one place in a loop creates"],
        [nameof(AnalysisLimits.Elements)] = ["Elements of an array or list"],
        [nameof(AnalysisLimits.PlainElements)] = ["Elements of an array or list"],
        [nameof(AnalysisLimits.TypesInInput)] = ["Marked members of an input"],
        [nameof(AnalysisLimits.ValueDepth)] = ["Values computed from values"],
    };

    [Fact]
    public void Limits_EachOfThem_HasARowOnThePage()
    {
        var page = File.ReadAllText(RulePages.PathOf("WG1001"));

        Assert.Equal(
            typeof(AnalysisLimits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(each => each.Name).Order(StringComparer.Ordinal),
            s_rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(s_rows.Values.SelectMany(each => each), row => Assert.Contains($"\n| {row} |", page, StringComparison.Ordinal));
    }
}
