using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard doctor</c>: what guests run on here, and whether something is wrong with it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = Flag.Create("--json", "Prints one JSON object.");
        var command = new ToolCommand(
            "doctor",
            "Shows the wasmtime program and whether it is safe to run, the engine in the process, the platform, and where files go.",
            "doctor",
            "doctor --json") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await DoctorReport.MakeAsync(cancellationToken);
            if (parsed.GetValue(json))
                Json.Write(report);
            else
                Write(report);
            foreach (var problem in report.Problems)
                Terminal.WriteError(problem);
            return report.Problems.Count == 0 ? ExitCodes.Success : ExitCodes.Unavailable;
        });
        return command;
    }

    private static void Write(DoctorReport report)
    {
        var table = new Table { Border = Terminal.TableBorder, ShowHeaders = false };
        table.AddColumns("what", "value");
        foreach (var (what, value) in Rows(report))
            table.AddRow(Markup.Escape(what), Markup.Escape(GuestText.Printable(value)));
        Terminal.Output.Write(table);
    }

    private static IEnumerable<(string What, string Value)> Rows(DoctorReport report)
    {
        var program = report.Program;
        yield return ("program", program.Path ?? "none: neither WASMTIME nor PATH names one");
        if (program.Version is { } version)
            yield return ("program, version", version);
        yield return ("program, verdict", Verdict(program));
        if (program.SupportEnds is { } end)
            yield return ("program, upstream's support", Support(end));
        if (program.Version is not null)
            yield return ("program, proposals that it lacks", program.MissingProposals.Count == 0 ? "none" : string.Join(", ", program.MissingProposals));
        foreach (var advisory in program.Advisories)
            yield return (advisory.Id, Flaw(advisory));
        yield return ("engine in process", $"{report.Engine.Name} {report.Engine.Version}");
        foreach (var advisory in report.Engine.Advisories)
            yield return ($"engine in process, {advisory.Id}", $"{Flaw(advisory)}; run guests of strangers with the program, or in a process that may end");
        yield return ("platform", $"{report.Platform.System}, {report.Platform.Architecture}, {report.Platform.Processors} processors, {report.Platform.Runtime}");
        yield return ("temporary files", $"{report.Files.TemporaryDirectory}{(report.Files.FreeBytes is { } free ? string.Create(CultureInfo.InvariantCulture, $" ({free / (1024 * 1024)} MiB free)") : "")}");
        yield return ("compiled code", $"in memory, and {(report.Files.CompiledModules is { } kept ? $"in private files in {kept}" : "of the program in private files below the temporary directory")}; the program's own cache is switched off");
        foreach (var limit in report.Limits)
            yield return ($"limit, {limit.Name}", $"{limit.Value} ({limit.Matters})");
    }

    private static string Flaw(AdvisoryReport advisory) => $"{advisory.Breaks}; mended in {string.Join(", ", advisory.MendedVersions)}; {advisory.Source}";

    private static string Verdict(ProgramReport program) => program.Verdict switch
    {
        ProgramVerdict.Runs => $"runs; no flaw is known that matters here (as of {Day(program.ListAsOf)})",
        ProgramVerdict.NotHere => "not here: --runner wasmtime cannot run",
        ProgramVerdict.Refused => "refused",
        _ => "unusable",
    };

    private static string Support(DateOnly end) => end < DateOnly.FromDateTime(DateTime.UtcNow)
        ? $"ended on {Day(end)}: what was found since is not mended in this line"
        : $"until {Day(end)}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
