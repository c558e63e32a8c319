namespace WasiGuard.Tool;

/// <summary>What the rules say of one project; its target frameworks count once.</summary>
/// <param name="Project">The name of its assembly.</param>
/// <param name="HandOvers">Of the target framework that has most of them.</param>
/// <param name="Findings">By rule: those that no baseline suppresses.</param>
/// <param name="InBaseline">Those that the baseline suppresses.</param>
internal sealed record ProjectReport(string Project, HandOverTotals HandOvers, IReadOnlyDictionary<string, int> Findings, int InBaseline)
{
    public static IReadOnlyList<ProjectReport> Of(IEnumerable<CompilerLog> logs) =>
    [
        .. logs.GroupBy(log => log.Assembly).OrderBy(each => each.Key, StringComparer.Ordinal).Select(project =>
        {
            var findings = project.SelectMany(log => log.Findings).DistinctBy(each => each.Entry).ToList();
            return new ProjectReport(
                project.Key,
                project.MaxBy(log => log.HandOvers.All)!.HandOvers,
                findings.Where(each => !each.IsInBaseline).CountBy(each => each.Entry.Rule).OrderBy(each => each.Key, StringComparer.Ordinal).ToDictionary(),
                findings.Count(each => each.IsInBaseline));
        }),
    ];
}
