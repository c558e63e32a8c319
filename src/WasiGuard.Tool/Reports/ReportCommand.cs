using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard report [LOG]...</c>: what the rules know of a solution, added up.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG")
        {
            Description = "Error logs of builds (SARIF 2.1), one for each project and target framework. Without it: every wasiguard.sarif below this directory, as 'dotnet build -p:WasiGuardLog=true' leaves them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<bool>("--json") { Description = "JSON." };
        var command = new Command("report", "Adds up what the rules found in the projects of a solution, and how much of it they could know.") { logs, json };
        command.SetAction(parsed =>
        {
            var projects = ProjectReport.Of(CompilerLogs.Read(parsed.GetValue(logs) ?? []));
            if (parsed.GetValue(json))
                Json.Write(projects);
            else
                Write(projects);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(IReadOnlyList<ProjectReport> projects)
    {
        var table = new Table { Border = Terminal.TableBorder };
        table.AddColumns("project", "hand-overs", "proven", "reported", "unknown", "findings", "in the baseline");
        foreach (var each in projects)
            table.AddRow(Cells(GuestText.Shown(each.Project), each.HandOvers, each.Findings.Values.Sum(), each.InBaseline));
        if (projects.Count > 1)
            table.AddRow(Cells("in all", projects.Aggregate(HandOverTotals.None, (sum, each) => sum + each.HandOvers), projects.Sum(each => each.Findings.Values.Sum()), projects.Sum(each => each.InBaseline)));
        Terminal.Output.Write(table);
        foreach (var rule in projects.SelectMany(each => each.Findings).GroupBy(each => each.Key).OrderBy(each => each.Key, StringComparer.Ordinal))
            Terminal.Output.WriteLine($"{GuestText.Shown(rule.Key)}: {rule.Sum(each => each.Value)}");
    }

    private static string[] Cells(string name, HandOverTotals totals, int findings, int inBaseline) =>
        [Markup.Escape(name), .. new[] { totals.All, totals.Proven, totals.Reported, totals.Unknown, findings, inBaseline }.Select(each => each.ToString(CultureInfo.InvariantCulture))];
}
