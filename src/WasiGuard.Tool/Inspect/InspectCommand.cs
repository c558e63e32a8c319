using System.CommandLine;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard inspect MODULE</c>: what a module imports, which capabilities that takes, and which runner has them.</summary>
internal static class InspectCommand
{
    private const int MaxModules = 50;
    private const int MaxNames = 200;

    public static Command Create()
    {
        var module = new Argument<string>("MODULE") { Description = "A core WebAssembly module." };
        var json = Flag.Create("--json", "Prints one JSON object.");
        var command = new ToolCommand(
            "inspect",
            "Shows what a module imports, what is called at its start, which capabilities it needs, and which runner can run it. Nothing is executed.",
            "inspect guest.wasm",
            "inspect guest.wasm --json") { module, json };
        command.SetAction(parsed =>
        {
            // The browser's runner executes nothing here, and is known all the same.
            using var browser = new BrowserWasiRunner();
            var report = ModuleReport.Of(ModuleFile.Open(parsed.GetRequiredValue(module)), [.. Runners.All(), browser]);
            if (parsed.GetValue(json))
                Json.Write(report);
            else
                Write(report);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(ModuleReport report)
    {
        var console = Terminal.Output;
        console.WriteLine($"{GuestText.Shown(report.Module)}: {report.Bytes:N0} bytes, {report.Imports.Count} imports");
        var groups = report.Imports.GroupBy(import => import.Module).ToArray();
        foreach (var group in groups.Take(MaxModules))
            console.WriteLine($"  {GuestText.Shown(group.Key)}: {GuestText.Listed([.. group.Select(NameOf)], MaxNames)}");
        if (groups.Length > MaxModules)
            console.WriteLine($"  and from {groups.Length - MaxModules} more; --json has them all");
        console.WriteLine($"Called at start: {(report.EntryPoints.Count == 0 ? "nothing, it is no program" : string.Join(", then ", report.EntryPoints))}");
        console.WriteLine($"Capabilities needed: {(report.Capabilities.Count == 0 ? "none" : string.Join(", ", report.Capabilities))}");

        var table = new Table { Border = Terminal.TableBorder };
        table.AddColumns("runner", "can run it", "available here", "why not");
        foreach (var verdict in report.Runners)
            table.AddRow(Markup.Escape(verdict.Runner), YesOrNo(verdict.Supported), YesOrNo(verdict.Available), Markup.Escape(verdict.Reason ?? ""));
        console.Write(table);
    }

    private static string NameOf(WasiImport import) => import.Kind == WasiImportKind.Function ? import.Name : $"{import.Name} ({import.Kind.ToString().ToLowerInvariant()})";

    private static string YesOrNo(bool value) => value ? "[green]yes[/]" : "[red]no[/]";
}
