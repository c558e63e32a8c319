using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.CodeFixes;

/// <summary>Takes code away and leaves the comments and directives around it.</summary>
internal static class Removal
{
    /// <summary>Removes an element of a list, and the comma that parts it from the next one, or from the one before.</summary>
    /// <param name="mayEndInComma">A comma may stand behind the last element: it stays where a directive is behind it, for what is inactive.</param>
    public static void RemoveElement<T>(this Edits edits, SeparatedSyntaxList<T> list, T element, bool mayEndInComma) where T : SyntaxNode
    {
        var tree = element.SyntaxTree;
        var index = list.IndexOf(element);
        if (HasTextBetweenParts(element))
        {
            foreach (var part in element.ChildNodesAndTokens())
                edits.Remove(tree, part.Span);
            if (index < list.SeparatorCount)
                edits.Remove(tree, list.GetSeparator(index).Span);
        }
        else if (index < list.SeparatorCount)
        {
            var comma = list.GetSeparator(index);
            if (HasText(element.GetTrailingTrivia(), comma.LeadingTrivia))
                edits.Remove(tree, element.Span).Remove(tree, comma.Span);
            else
                edits.RemoveCode(tree, TextSpan.FromBounds(element.SpanStart, comma.Span.End));
        }
        else if (index > 0 && list.GetSeparator(index - 1) is var before && !HasText(before.TrailingTrivia, element.GetLeadingTrivia()))
        {
            edits.Remove(tree, TextSpan.FromBounds(before.SpanStart, element.Span.End));
        }
        else
        {
            edits.RemoveCode(tree, element.Span);
            if (index > 0 && !mayEndInComma)
                edits.Remove(tree, list.GetSeparator(index - 1).Span);
        }
    }

    /// <summary>Removes what is in the span and, when nothing else is on its lines, the lines; else the blanks after it.</summary>
    public static void RemoveCode(this Edits edits, SyntaxTree tree, TextSpan span)
    {
        var text = tree.GetText();
        var (first, last) = (text.Lines.GetLineFromPosition(span.Start), text.Lines.GetLineFromPosition(span.End));
        if (Layout.IsBlank(text, first.Start, span.Start) && Layout.IsBlank(text, span.End, last.End))
        {
            edits.Remove(tree, TextSpan.FromBounds(first.Start, last.EndIncludingLineBreak));
            return;
        }

        var end = span.End;
        while (end < last.End && text[end] is ' ' or '\t')
            end++;
        edits.Remove(tree, TextSpan.FromBounds(span.Start, end));
    }

    /// <summary>Removes the tokens of the span and the blanks between them; comments and directives inside stay.</summary>
    public static void RemoveTokens(this Edits edits, SyntaxNode node)
    {
        if (!HasText([.. node.DescendantTrivia().Where(trivia => node.Span.Contains(trivia.Span))]))
        {
            edits.RemoveCode(node.SyntaxTree, node.Span);
            return;
        }

        foreach (var token in node.DescendantTokens())
            edits.Remove(node.SyntaxTree, token.Span);
    }

    private static bool HasTextBetweenParts(SyntaxNode element) =>
        HasText(element.ChildNodesAndTokens()
            .SelectMany(part => part.GetLeadingTrivia().Concat(part.GetTrailingTrivia()))
            .Where(trivia => element.Span.Contains(trivia.Span)));

    /// <summary>Whether something is there that must not be lost.</summary>
    public static bool HasText(params IEnumerable<SyntaxTrivia>[] trivia) =>
        trivia.SelectMany(each => each).Any(each => !each.IsKind(SyntaxKind.WhitespaceTrivia) && !each.IsKind(SyntaxKind.EndOfLineTrivia));
}
