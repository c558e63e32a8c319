using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FindSymbols;

namespace WasiGuard.CodeFixes;

/// <summary>Whether changed code compiles as well as it did before.</summary>
internal static class CompileCheck
{
    // What was there for the sake of what a fix takes away is nothing that the fix breaks: unused locals, parameters and fields.
    private static readonly ImmutableHashSet<string> s_leftOver = ["CS0168", "CS0169", "CS0219", "CS0414", "CS0649", "CS9113"];

    /// <summary>The compiler has no more errors and warnings of any kind in the changed files, nor in those that use what the changes affect.</summary>
    public static async Task<bool> PassesAsync(Edits edits, Solution before, Solution after, CancellationToken cancellationToken)
    {
        foreach (var document in await DocumentsAsync(edits, before, cancellationToken).ConfigureAwait(false))
        {
            var allowed = await CountAsync(before.GetDocument(document), cancellationToken).ConfigureAwait(false);
            foreach (var found in await CountAsync(after.GetDocument(document), cancellationToken).ConfigureAwait(false))
            {
                if (!allowed.TryGetValue(found.Key, out var count) || count < found.Value)
                    return false;
            }
        }

        return true;
    }

    private static async Task<ImmutableHashSet<DocumentId>> DocumentsAsync(Edits edits, Solution solution, CancellationToken cancellationToken)
    {
        var documents = edits.Documents.ToImmutableHashSet();
        foreach (var symbol in edits.Affected)
        {
            foreach (var found in await SymbolFinder.FindReferencesAsync(symbol, solution, cancellationToken).ConfigureAwait(false))
            {
                documents = documents.Union(found.Locations.Select(place => place.Document.Id));
                documents = documents.Union(found.Definition.DeclaringSyntaxReferences
                    .Select(part => solution.GetDocument(part.SyntaxTree)?.Id).OfType<DocumentId>());
            }
        }

        return documents;
    }

    private static async Task<Dictionary<string, int>> CountAsync(Document? document, CancellationToken cancellationToken)
    {
        var model = document is null ? null : await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return (model?.GetDiagnostics(cancellationToken: cancellationToken) ?? [])
            .Where(each => each.Severity == DiagnosticSeverity.Error && !(each.IsWarningAsError && s_leftOver.Contains(each.Id))
                || each.Severity == DiagnosticSeverity.Warning && !each.IsSuppressed && !s_leftOver.Contains(each.Id))
            .GroupBy(each => each.Id)
            .ToDictionary(same => same.Key, same => same.Count());
    }
}
