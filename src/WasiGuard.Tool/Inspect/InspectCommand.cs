using System.CommandLine;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard inspect MODULE</c>: what a module imports, which capabilities that takes, and which runner has them.</summary>
internal static class InspectCommand
{
    private const int MaxModules = 50;
    private const int MaxNames = 200;
    private const int MaxNotCalled = 20;
    private const int Indent = 4;

    public static Command Create()
    {
        var module = new Argument<string>("MODULE") { Description = "A core WebAssembly module." };
        var json = Flag.Create("--json", "Prints one JSON object.");
        var command = new ToolCommand(
            "inspect",
            "Shows what a module imports, what is called at its start, which capabilities it needs, and which runner can run it. Nothing is executed.",
            "inspect guest.wasm",
            "inspect guest.wasm --json") { module, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = ModuleReport.Of(ModuleFile.Open(parsed.GetRequiredValue(module)), await ProgramReport.MakeAsync(cancellationToken));
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
        WriteLine($"{GuestText.Shown(report.Module)}: {report.Bytes:N0} bytes, {report.Imports.Count} imports");
        var groups = report.Imports.GroupBy(import => import.Module).ToArray();
        foreach (var group in groups.Take(MaxModules))
            WriteLine($"  {GuestText.Shown(group.Key)}: {GuestText.Listed([.. group.Select(NameOf)], MaxNames)}");
        if (groups.Length > MaxModules)
            WriteLine($"  and from {groups.Length - MaxModules} more; --json has them all");
        WriteLine($"Called at start: {(report.EntryPoints.Count == 0 ? "nothing, it is no program" : string.Join(", then ", report.EntryPoints))}");
        if (report.NotCalled.Count > 0)
            WriteLine($"Exported, and not called by a run: {GuestText.Listed(report.NotCalled, MaxNotCalled)}");
        WriteLine($"Memory from the start: {report.MemoryBytes:N0} bytes");
        if (report.Proposals.Count > 0)
            WriteLine($"Needs of the engine: {string.Join(", ", report.Proposals)}");
        WriteLine($"Capabilities needed: {(report.Capabilities.Count == 0 ? "none" : string.Join(", ", report.Capabilities))}");
        WriteLine("");
        foreach (var verdict in report.Runners)
            WriteLine($"{verdict.Runner}: {Sentence(verdict)}");
    }

    private static string Sentence(RunnerVerdict verdict) => verdict switch
    {
        { Reason: { } reason } => $"cannot run it. {Without(verdict.Runner, reason)}",
        { Missing: { } missing } => $"can run it, but not here. {missing}",
        _ => "can run it.",
    };

    /// <summary>The guard's message begins with the runner's name, which the line has already.</summary>
    private static string Without(string runner, string reason) =>
        reason.StartsWith($"{runner}: ", StringComparison.Ordinal) ? $"{char.ToUpperInvariant(reason[runner.Length + 2])}{reason[(runner.Length + 3)..]}" : reason;

    private static void WriteLine(string text) => Terminal.Output.WriteLine(Lines.Wrap(text, Indent));

    private static string NameOf(WasiImport import) => import.Kind == WasiImportKind.Function ? import.Name : $"{import.Name} ({import.Kind.ToString().ToLowerInvariant()})";
}
