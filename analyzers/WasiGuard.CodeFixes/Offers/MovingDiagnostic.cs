using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.CodeFixes;

/// <summary>A diagnostic whose places move while the files that they are in change.</summary>
internal sealed class MovingDiagnostic
{
    private readonly Diagnostic _diagnostic;
    private ImmutableArray<Place> _places;

    public MovingDiagnostic(Diagnostic diagnostic, Solution solution)
    {
        _diagnostic = diagnostic;
        _places =
        [
            .. diagnostic.AdditionalLocations.Prepend(diagnostic.Location)
                .Select(each => new Place(solution.GetDocument(each.SourceTree)?.Id, each.SourceSpan, each)),
        ];
    }

    /// <summary>The diagnostic as it would be reported now; null when it is in no file.</summary>
    public async Task<(Document Document, Diagnostic Diagnostic)?> InAsync(Solution solution, CancellationToken cancellationToken)
    {
        if (solution.GetDocument(_places[0].Document) is not { } document)
            return null;
        var locations = ImmutableArray.CreateBuilder<Location>();
        foreach (var place in _places)
        {
            var tree = solution.GetDocument(place.Document) is { } file ? await file.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false) : null;
            locations.Add(tree is null ? place.Original : Location.Create(tree, place.Span));
        }

        var now = Diagnostic.Create(_diagnostic.Descriptor, locations[0], _diagnostic.Severity, locations.Skip(1), _diagnostic.Properties);
        return (document, now);
    }

    public async Task FollowAsync(Solution before, Solution after, CancellationToken cancellationToken)
    {
        var moved = ImmutableArray.CreateBuilder<Place>();
        foreach (var place in _places)
            moved.Add(place with { Span = await MovedAsync(place, before, after, cancellationToken).ConfigureAwait(false) });
        _places = moved.ToImmutable();
    }

    private static async Task<TextSpan> MovedAsync(Place place, Solution before, Solution after, CancellationToken cancellationToken)
    {
        if (before.GetDocument(place.Document) is not { } old || after.GetDocument(place.Document) is not { } changed || old == changed)
            return place.Span;
        var text = await changed.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var (start, end) = (place.Span.Start, place.Span.End);
        foreach (var change in text.GetChangeRanges(await old.GetTextAsync(cancellationToken).ConfigureAwait(false)))
        {
            var growth = change.NewLength - change.Span.Length;
            var isBefore = change.Span.End <= place.Span.Start;
            start += isBefore ? growth : 0;
            end += isBefore || change.Span.End <= place.Span.End ? growth : 0;
        }

        return TextSpan.FromBounds(start, System.Math.Max(start, end));
    }

    private sealed record Place(DocumentId? Document, TextSpan Span, Location Original);
}
