using System.CommandLine;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard baseline [LOG]...</c>: writes down the findings that are there, so that only new ones are reported.</summary>
internal static class BaselineCommand
{
    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG")
        {
            Description = "Error logs of builds (SARIF 2.1), one for each project and target framework. Without it: every wasiguard.sarif below this directory, as 'dotnet build -p:WasiGuardLog=true' leaves them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string>("--output", "-o") { Description = "Where the baseline is.", DefaultValueFactory = _ => BaselineFile.Name };
        var check = new Option<bool>("--check") { Description = "Writes nothing; fails when the baseline names a finding that is not there any more." };
        var command = new Command("baseline", "Writes wasiguard.baseline.json: the findings that a build leaves out, so that only new ones are reported.") { logs, output, check };
        command.SetAction(parsed =>
        {
            var read = CompilerLogs.Read(parsed.GetValue(logs) ?? []);
            var path = parsed.GetValue(output)!;
            return parsed.GetValue(check) ? Check(path, read) : Write(path, read);
        });
        return command;
    }

    private static int Write(string path, IReadOnlyList<CompilerLog> logs)
    {
        // The same finding for several target frameworks is one.
        var baseline = new BaselineFile { Findings = [.. logs.SelectMany(log => log.Findings).Select(each => each.Entry).Distinct()] };
        File.WriteAllText(path, baseline.Write());
        Terminal.Output.WriteLine($"Findings: {baseline.Findings.Count}, projects: {logs.Select(log => log.Assembly).Distinct().Count()}. Written to {GuestText.Shown(path)}.");
        return ExitCodes.Success;
    }

    private static int Check(string path, IReadOnlyList<CompilerLog> logs)
    {
        var known = Read(path);
        var there = logs.SelectMany(log => log.Findings).Select(each => each.Entry).ToHashSet();
        var built = logs.Select(log => log.Assembly).ToHashSet();
        foreach (var assembly in known.Select(each => each.Assembly).Distinct().Except(built))
            Terminal.WriteNote($"not checked, because there is no log of it: {GuestText.Shown(assembly)}");
        var stale = known.Where(each => built.Contains(each.Assembly) && !there.Contains(each)).ToList();
        foreach (var entry in stale)
            Terminal.Output.WriteLine($"stale: {GuestText.Shown(entry.ToString())}");
        Terminal.Output.WriteLine(stale.Count == 0 ? "Every finding of the baseline is still there." : $"Not there any more: {stale.Count} of {known.Count}. Run 'wasiguard baseline' to leave them out.");
        return stale.Count == 0 ? ExitCodes.Success : ExitCodes.Differs;
    }

    private static List<BaselineEntry> Read(string path)
    {
        if (!File.Exists(path))
            throw new ToolException(ExitCodes.NoInput, $"There is no file '{GuestText.Shown(path)}'. 'wasiguard baseline' writes one.");
        try
        {
            return BaselineFile.Read(File.ReadAllText(path)).Findings;
        }
        catch (InvalidDataException malformed)
        {
            throw new ToolException(ExitCodes.InvalidData, $"'{GuestText.Shown(path)}' is not a baseline: {GuestText.Shown(malformed.Message)}", malformed);
        }
    }
}
