using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.CodeFixes;

/// <summary>
/// Changes of text that belong together, in one or more files. Text and not nodes, because whatever no change names stays as it is:
/// comments, directives, what is under an inactive <c>#if</c>, and the layout.
/// </summary>
internal sealed class Edits(Solution solution)
{
    private readonly Dictionary<DocumentId, List<TextChange>> _changes = [];
    private readonly List<(DocumentId Document, TextSpan Span)> _layout = [];
    private readonly List<ISymbol> _affected = [];

    /// <summary>Something to change is in no file of the solution, so that the whole cannot be done.</summary>
    public bool IsImpossible { get; private set; }

    /// <summary>What other files may use, and what these changes may break there.</summary>
    public IReadOnlyCollection<ISymbol> Affected => _affected;

    public IReadOnlyCollection<DocumentId> Documents => _changes.Keys;

    public Edits Replace(SyntaxNodeOrToken old, string text) => Change(old.SyntaxTree, old.Span, text);

    public Edits Insert(SyntaxTree? tree, int position, string text) => Change(tree, new(position, 0), text);

    public Edits Remove(SyntaxTree? tree, TextSpan span) => Change(tree, span, "");

    public Edits Change(SyntaxTree? tree, TextSpan span, string text)
    {
        if (solution.GetDocument(tree) is not { } document)
        {
            IsImpossible = true;
            return this;
        }

        if (!_changes.TryGetValue(document.Id, out var changes))
            _changes.Add(document.Id, changes = []);
        if (!changes.Contains(new(span, text)))
            changes.Add(new(span, text));
        return this;
    }

    /// <summary>Lays the code out as the file's options say, with what is inserted at its beginning and end.</summary>
    public Edits LayOut(SyntaxNode node)
    {
        if (solution.GetDocument(node.SyntaxTree) is { } document)
            _layout.Add((document.Id, node.Span));
        return this;
    }

    public Edits Affects(ISymbol? symbol)
    {
        if (symbol is not null)
            _affected.Add(symbol);
        return this;
    }

    public async Task<Solution> ApplyAsync(CancellationToken cancellationToken)
    {
        var changed = solution;
        foreach (var edited in _changes)
        {
            var ordered = edited.Value.OrderBy(change => change.Span.Start).ThenBy(change => change.Span.End).ToArray();
            var text = (await solution.GetDocument(edited.Key)!.GetTextAsync(cancellationToken).ConfigureAwait(false)).WithChanges(ordered);
            changed = changed.WithDocumentText(edited.Key, text);
            var spans = _layout.Where(each => each.Document == edited.Key).Select(each => Moved(each.Span, ordered)).ToArray();
            if (spans.Length == 0)
                continue;
            var layout = await LaidOutAsync(changed.GetDocument(edited.Key)!, spans, cancellationToken).ConfigureAwait(false);
            changed = changed.WithDocumentText(edited.Key, text.WithChanges(layout));
        }

        return changed;
    }

    /// <summary>Changes and not a new document, so that it stays known what has moved where.</summary>
    private static async Task<IEnumerable<TextChange>> LaidOutAsync(Document document, IEnumerable<TextSpan> spans, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var options = await document.GetOptionsAsync(cancellationToken).ConfigureAwait(false);
        var own = options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, root!.SyntaxTree.LineBreak());
        return Formatter.GetFormattedTextChanges(root, spans, document.Project.Solution.Workspace, own, cancellationToken);
    }

    private static TextSpan Moved(TextSpan span, IEnumerable<TextChange> changes)
    {
        var (start, end) = (span.Start, span.End);
        foreach (var change in changes.Where(change => change.Span.End <= span.End))
        {
            var growth = change.NewText!.Length - change.Span.Length;
            end += growth;
            start += change.Span.End < span.Start ? growth : 0;
        }

        return TextSpan.FromBounds(start, end);
    }
}
