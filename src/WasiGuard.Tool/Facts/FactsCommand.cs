using System.CommandLine;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard facts ASSEMBLY</c>: what the analyzer knows of a library's members when a project references it.</summary>
internal static class FactsCommand
{
    public static Command Create()
    {
        var assembly = new Argument<string>("ASSEMBLY")
        {
            Description = "The .dll of a library that was built with WasiGuard; its metadata is read, none of its code runs.",
        };
        var json = Flag.Create("--json", "Prints JSON instead of a table.");
        var command = new ToolCommand("facts", "Shows what the analyzer knows of a library's members in projects that reference it.", "facts bin/Release/net10.0/MyRunners.dll", "facts MyRunners.dll --json") { assembly, json };
        command.SetAction(parsed =>
        {
            var facts = FactsReader.Read(parsed.GetValue(assembly)!);
            if (parsed.GetValue(json))
                Json.Write(facts);
            else
                Write(facts);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(AssemblyFacts facts)
    {
        if (facts.Members.Count == 0)
        {
            Terminal.Output.WriteLine($"{GuestText.Shown(facts.Assembly)} says nothing of its members. A library that references WasiGuard writes facts when it is built, unless WasiGuardFacts is false.");
            return;
        }

        var table = new Table { Border = Terminal.TableBorder };
        table.AddColumn("member");
        table.AddColumn("what is known");
        foreach (var each in facts.Members)
            table.AddRow(Markup.Escape(GuestText.Shown(each.Member)), Markup.Escape(string.Join('\n', each.Facts.Select(sentence => GuestText.Shown(sentence)))));
        Terminal.Output.Write(table);
    }
}
