using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary>The two consoles: results on standard output, errors and progress on standard error. Plain text where they are no terminal.</summary>
internal static class Terminal
{
    private const int UnlimitedWidth = 100_000;

    public static IAnsiConsole Output { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    public static TableBorder TableBorder => Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded;

    /// <summary>Writes a message whose names of a guest are shown already; what has slipped through all the same moves no cursor.</summary>
    public static void WriteError(string message) => Error.WriteLine(Line(message), Error.Profile.Capabilities.Ansi ? new Style(Color.Red) : Style.Plain);

    public static void WriteNote(string message) => Error.WriteLine(Line(message));

    private static string Line(string message) => $"wasiguard: {GuestText.Printable(message).ReplaceLineEndings(@"\n")}";

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (redirected)
            console.Profile.Width = UnlimitedWidth;
        return console;
    }
}
