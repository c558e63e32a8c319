using System.CommandLine;

namespace WasiGuard.Tool;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Runs WASI programs with nothing granted by default, and says what a module needs and which runner can give it.")
        {
            RunCommand.Create(),
            InspectCommand.Create(),
            MatrixCommand.Create(),
            FactsCommand.Create(),
            NewGuestCommand.Create(),
            McpCommand.Create(),
            DoctorCommand.Create(),
            CompileCommand.Create(),
            CacheCommand.Create(),
            CompletionCommand.Create(),
            BaselineCommand.Create(),
            ReportCommand.Create(),
        };
        HelpWithExamples.AddTo(root);

        // An argument that begins with '@' is an argument, not a file to read more arguments from.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is null or not { ClearsParseErrors: true } && UsageErrors.Of(parsed) is { Count: > 0 } errors)
            return Refuse(parsed, errors);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (Failure.TryDescribe(failure, out var exitCode, out var message))
        {
            if (message.Length > 0)
                Terminal.WriteError(message);
            return exitCode;
        }
    }

    private static int Refuse(ParseResult parsed, IReadOnlyList<string> errors)
    {
        foreach (var error in errors)
            Terminal.WriteError(error);
        var command = parsed.CommandResult.Command;
        Terminal.WriteError($"Try 'wasiguard {(command is RootCommand ? "" : command.Name + " ")}--help'.");
        return ExitCodes.Usage;
    }
}
