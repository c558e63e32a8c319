using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace WasiGuard.CodeFixes;

/// <summary>
/// A fix that is offered only where its result compiles. It is a choice of a person: Fix All reaches a document or a project,
/// never a solution, because that is what <c>dotnet format</c> applies without being asked.
/// </summary>
public abstract class VerifiedFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => FixEach.Provider;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            foreach (var offer in await OffersAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                if (await ResultAsync(offer, context.Document.Project.Solution, context.CancellationToken).ConfigureAwait(false) is { } fixedSolution)
                    context.RegisterCodeFix(CodeAction.Create(offer.Title, _ => Task.FromResult(fixedSolution), offer.Key), diagnostic);
            }
        }
    }

    /// <summary>What could settle the diagnostic; nothing when the fix does not apply.</summary>
    internal abstract IEnumerable<Offer> Offers(FixPlace place);

    internal async Task<IReadOnlyList<Offer>> OffersAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await FixPlace.OfAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } place ? [.. Offers(place)] : [];

    /// <summary>The solution with the first of the ways that compiles; null when none does.</summary>
    internal static async Task<Solution?> ResultAsync(Offer offer, Solution solution, CancellationToken cancellationToken)
    {
        foreach (var way in new[] { Naming.Short, Naming.Full }.SelectMany(offer.Ways).Where(way => !way.IsImpossible))
        {
            var changed = await way.ApplyAsync(cancellationToken).ConfigureAwait(false);
            if (await CompileCheck.PassesAsync(way, solution, changed, cancellationToken).ConfigureAwait(false))
                return changed;
        }

        return null;
    }
}
