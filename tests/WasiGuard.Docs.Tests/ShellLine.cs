using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WasiGuard.Docs.Tests;

/// <summary>A line of a <c>sh</c> block. A comment <c># exits with N</c> says which exit code it has when that is not 0.</summary>
internal sealed partial record ShellLine(string Page, string Text)
{
    public static IReadOnlyList<ShellLine> All { get; } =
    [
        .. Document.All.SelectMany(document => document.Code("sh").SelectMany(block => Document.TextOf(block).Split('\n').Select(line => new ShellLine(document.Name, line.Trim()))))
            .Where(line => line.Text.Length > 0 && line.Text[0] != '#').Distinct(),
    ];

    /// <summary>The commands of the steps in workflows, of <c>yaml</c> blocks.</summary>
    public static IReadOnlyList<ShellLine> Steps { get; } =
    [
        .. Document.All.SelectMany(document => document.Code("yaml").SelectMany(block => Step().Matches(Document.TextOf(block)).Select(step => new ShellLine(document.Name, step.Groups[1].Value.Trim())))),
    ];

    public int ExitCode => ExitComment().Match(Text) is { Success: true } comment ? int.Parse(comment.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    /// <summary>The words of the line, as a shell splits them: at blanks, but for those in double quotes.</summary>
    public IReadOnlyList<string> Words()
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        foreach (var character in Comment().Replace(Text, "") + " ")
        {
            if (character == '"')
                quoted = !quoted;
            else if (character != ' ' || quoted)
                word.Append(character);
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return words;
    }

    public bool StartsWith(string command) => Text.StartsWith(command, StringComparison.Ordinal);

    [GeneratedRegex(@"(?m)^ *- run: (.+)$")]
    private static partial Regex Step();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"# exits with (\d+)")]
    private static partial Regex ExitComment();
}
