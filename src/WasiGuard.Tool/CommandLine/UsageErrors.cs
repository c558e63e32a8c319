using System.CommandLine;
using System.CommandLine.Parsing;

namespace WasiGuard.Tool;

/// <summary>What is wrong with a command line, in sentences. Nothing that looks like an option is taken for anything else.</summary>
internal static class UsageErrors
{
    private const string OptionsEnd = "--";

    /// <summary>The errors; none when the line can be run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var misspelt = Misspelt(parsed).ToList();
        if (misspelt.Count > 0)
            return misspelt;
        // A word too many is named by itself; what the library says of it is the same again.
        List<string> words = [.. parsed.UnmatchedTokens.Where(word => word != OptionsEnd).Select(word => UnknownWord(parsed, word))];
        return words.Count > 0 ? words : [.. parsed.Errors.Select(error => error.Message)];
    }

    private static IEnumerable<string> Misspelt(ParseResult parsed) =>
        Arguments(parsed.CommandResult).SelectMany(argument => BeforeTheEnd(parsed, argument)).Concat(parsed.UnmatchedTokens)
            .Where(LooksLikeAnOption)
            .Select(word => UnknownOption(parsed, word));

    private static IEnumerable<ArgumentResult> Arguments(CommandResult command) => command.Children.OfType<ArgumentResult>();

    /// <summary>The words of an argument that stand before <c>--</c>. After it everything is the program's.</summary>
    private static IEnumerable<string> BeforeTheEnd(ParseResult parsed, ArgumentResult argument)
    {
        var end = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Count();
        return argument.Tokens.Where(token => parsed.Tokens.Take(end).Any(other => ReferenceEquals(other, token))).Select(token => token.Value);
    }

    private static bool LooksLikeAnOption(string word) => word.Length > 1 && word[0] == '-' && word != OptionsEnd;

    private static string UnknownOption(ParseResult parsed, string word)
    {
        var command = parsed.CommandResult.Command;
        var name = word.Split('=', ':')[0];
        var known = command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Concat(command.Parents.OfType<RootCommand>().SelectMany(root => root.Options).Where(option => option.Recursive).Select(option => option.Name));
        var hint = Spelling.Nearest(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        var pass = command.Arguments.Any(argument => argument.Name == RunOptions.ProgramArguments) ? " What is meant for the program comes after --." : "";
        return $"'{GuestText.Shown(name)}' is not an option of {NameOf(command)}.{hint}{pass}";
    }

    private static string UnknownWord(ParseResult parsed, string word)
    {
        var command = parsed.CommandResult.Command;
        var hint = Spelling.Nearest(word, command.Subcommands.Select(other => other.Name)) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        return command is RootCommand
            ? $"'{GuestText.Shown(word)}' is not a command of wasiguard.{hint}"
            : $"'{GuestText.Shown(word)}' is more than {NameOf(command)} takes.";
    }

    private static string NameOf(Command command) => command is RootCommand ? "wasiguard" : $"'wasiguard {command.Name}'";
}
