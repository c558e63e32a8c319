using System.CommandLine;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard matrix [ASSEMBLY]</c>: the truth table of runner types and capabilities.</summary>
internal static class MatrixCommand
{
    public static Command Create()
    {
        var assembly = new Argument<string?>("ASSEMBLY")
        {
            Description = "The .dll whose runner types are shown; its metadata is read, none of its code runs. Without it: the runners that this tool brings.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = new Option<MatrixFormat>("--format") { HelpName = "text|markdown|json", Description = "How it is printed. Default: text.", CustomParser = ValueParser.Choice<MatrixFormat>("text", "markdown", "json") };
        var json = Flag.Create("--json", "The same as --format json.");
        var command = new ToolCommand("matrix", "Shows which runner supports which capability.", "matrix", "matrix MyRunners.dll --format markdown") { assembly, format, json };
        command.SetAction(parsed =>
        {
            var matrix = MatrixReader.Read(parsed.GetValue(assembly) is { } file ? [file] : ShippedAssemblies());
            Write(matrix, parsed.GetValue(json) ? MatrixFormat.Json : parsed.GetValue(format));
            foreach (var type in matrix.Unreadable)
                Terminal.WriteNote($"left out: {type}. Put the assembly beside the one given.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static List<string> ShippedAssemblies() =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "WasiGuard*.dll").Where(file => file != typeof(MatrixCommand).Assembly.Location).Order(StringComparer.Ordinal)];

    private static void Write(CapabilityMatrix matrix, MatrixFormat format)
    {
        switch (format)
        {
            case MatrixFormat.Json:
                Json.Write(matrix);
                break;
            case MatrixFormat.Markdown:
                WriteMarkdown(matrix);
                break;
            case MatrixFormat.Text:
                WriteText(matrix);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format.");
        }
    }

    private static void WriteText(CapabilityMatrix matrix)
    {
        var table = new Table { Border = Terminal.TableBorder };
        table.AddColumn("capability");
        foreach (var runner in matrix.Runners)
            table.AddColumn(Markup.Escape(runner.Name));
        foreach (var capability in matrix.Capabilities)
            table.AddRow([Markup.Escape(capability.Name), .. matrix.Runners.Select(runner => runner.Supports.Contains(capability.Name) ? "[green]yes[/]" : "[red]no[/]")]);
        Terminal.Output.Write(table);
        if (matrix.DecidedAtRunTime.Count > 0)
            Terminal.Output.WriteLine($"Decided at run time: {string.Join(", ", matrix.DecidedAtRunTime)}");
    }

    private static void WriteMarkdown(CapabilityMatrix matrix)
    {
        Row(["capability", .. matrix.Runners.Select(runner => $"`{runner.Name}`")]);
        Console.Out.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", matrix.Runners.Count + 1))}");
        foreach (var capability in matrix.Capabilities)
            Row([capability.Name, .. matrix.Runners.Select(runner => runner.Supports.Contains(capability.Name) ? "yes" : "no")]);

        static void Row(IEnumerable<string> cells) => Console.Out.WriteLine($"| {string.Join(" | ", cells)} |");
    }
}
