using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace WasiGuard.CodeFixes;

/// <summary>A fix that edits only the file that the diagnostic is in. Fix All makes the same edit for each diagnostic of a file at once.</summary>
public abstract class SyntaxFixProvider : CodeFixProvider
{
    private readonly FixAllProvider _fixAll;

    /// <summary>Creates the provider.</summary>
    protected SyntaxFixProvider() => _fixAll = FixAllProvider.Create(FixAllAsync);

    /// <summary>What the light bulb shows; one kind of fix has one title.</summary>
    protected abstract string Title { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        foreach (var diagnostic in context.Diagnostics.Where(diagnostic => Target(root, model, diagnostic) is not null))
        {
            context.RegisterCodeFix(
                CodeAction.Create(Title, token => ApplyAsync(context.Document, [diagnostic], token), equivalenceKey: GetType().Name),
                diagnostic);
        }
    }

    /// <summary>The node to edit; null when the fix does not apply.</summary>
    internal abstract SyntaxNode? Target(SyntaxNode root, SemanticModel model, Diagnostic diagnostic);

    /// <summary>Whether one edit of a target settles every diagnostic that has it.</summary>
    internal virtual bool OncePerTarget => true;

    /// <summary>Makes the edit. Nodes inside the target may have been edited before: read them from the editor's current node.</summary>
    internal abstract void Edit(SyntaxEditor editor, SyntaxNode target, SemanticModel model, Diagnostic diagnostic);

    private async Task<Document?> FixAllAsync(FixAllContext context, Document document, ImmutableArray<Diagnostic> diagnostics) =>
        await ApplyAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false);

    private async Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        var seen = ImmutableHashSet<SyntaxNode>.Empty;
        foreach (var diagnostic in diagnostics)
        {
            if (Target(editor.OriginalRoot, editor.SemanticModel, diagnostic) is not { } target || (OncePerTarget && seen.Contains(target)))
                continue;
            seen = seen.Add(target);
            Edit(editor, target, editor.SemanticModel, diagnostic);
        }

        return editor.GetChangedDocument();
    }
}
