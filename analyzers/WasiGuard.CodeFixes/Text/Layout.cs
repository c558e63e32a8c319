using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.CodeFixes;

/// <summary>What a file's own text says about its lines.</summary>
internal static class Layout
{
    /// <summary>The line break that the file uses.</summary>
    public static string LineBreak(this SyntaxTree tree)
    {
        var text = tree.GetText();
        var first = text.Lines[0];
        return first.EndIncludingLineBreak > first.End ? text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak)) : "\n";
    }

    /// <summary>What stands before the first other character of the line.</summary>
    public static string Indentation(this SyntaxTree tree, int position)
    {
        var line = tree.GetText().Lines.GetLineFromPosition(position).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    public static bool IsFirstOnLine(this SyntaxTree tree, int position)
    {
        var text = tree.GetText();
        return IsBlank(text, text.Lines.GetLineFromPosition(position).Start, position);
    }

    public static bool IsBlank(SourceText text, int start, int end) => Enumerable.Range(start, end - start).All(index => char.IsWhiteSpace(text[index]));
}
