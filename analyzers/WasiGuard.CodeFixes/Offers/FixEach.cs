using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace WasiGuard.CodeFixes;

/// <summary>Fix All in a document or a project: one diagnostic after the other, each on what the fixes before it left.</summary>
internal sealed class FixEach : FixAllProvider
{
    public static FixEach Provider { get; } = new();

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project];

    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        if (context.CodeFixProvider is not VerifiedFix fix || !GetSupportedFixAllScopes().Contains(context.Scope))
            return null;
        var diagnostics = context is { Scope: FixAllScope.Document, Document: { } document }
            ? await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false)
            : await context.GetAllDiagnosticsAsync(context.Project).ConfigureAwait(false);
        return CodeAction.Create(
            "Fix all",
            token => ApplyAsync(fix, context.CodeActionEquivalenceKey, context.Solution, diagnostics, token),
            context.CodeActionEquivalenceKey);
    }

    private static async Task<Solution> ApplyAsync(
        VerifiedFix fix, string? key, Solution solution, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var waiting = diagnostics
            .OrderBy(each => each.Location.SourceTree?.FilePath, System.StringComparer.Ordinal)
            .ThenBy(each => each.Location.SourceSpan.Start)
            .Select(each => new MovingDiagnostic(each, solution))
            .ToArray();
        foreach (var next in waiting)
        {
            if (await next.InAsync(solution, cancellationToken).ConfigureAwait(false) is not var (document, diagnostic))
                continue;
            var offers = await fix.OffersAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);
            if (offers.FirstOrDefault(offer => offer.Key == key) is not { } chosen
                || await VerifiedFix.ResultAsync(chosen, solution, cancellationToken).ConfigureAwait(false) is not { } changed)
            {
                continue;
            }

            foreach (var moved in waiting)
                await moved.FollowAsync(solution, changed, cancellationToken).ConfigureAwait(false);
            solution = changed;
        }

        return solution;
    }
}
