using System.Text;

namespace WasiGuard.Tool;

/// <summary>Breaks text into lines that fit a terminal of 80 columns.</summary>
internal static class Lines
{
    private const int Width = 80;

    /// <summary>The text with line feeds at spaces; what follows on is indented. A word longer than a line has one of its own.</summary>
    public static string Wrap(string text, int indent)
    {
        var words = text.Split(' ');
        var wrapped = new StringBuilder(words[0], text.Length);
        var column = words[0].Length;
        foreach (var word in words.Skip(1))
        {
            if (column + 1 + word.Length > Width)
            {
                wrapped.Append('\n').Append(' ', indent);
                column = indent;
            }
            else
            {
                wrapped.Append(' ');
                column++;
            }

            wrapped.Append(word);
            column += word.Length;
        }

        return wrapped.ToString();
    }
}
