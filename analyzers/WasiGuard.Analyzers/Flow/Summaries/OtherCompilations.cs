using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers.Flow.Summaries;

/// <summary>The facts of compilations that others reference as such. An editor keeps a compilation as long as nobody types in its project.</summary>
internal sealed class OtherCompilations : IOtherCompilations
{
    public static readonly OtherCompilations Instance = new();

    private readonly ConditionalWeakTable<Compilation, Known> _known = new();

    private OtherCompilations()
    {
    }

    private sealed record Known(CompilationFacts? Facts);

    public string? FactOf(Compilation other, string member, CancellationToken cancellation) => Of(other, cancellation)?.TextOf(member, cancellation);

    public IEnumerable<string> WordsOf(Compilation other, CancellationToken cancellation) => Of(other, cancellation)?.Words ?? [];

    private CompilationFacts? Of(Compilation other, CancellationToken cancellation)
    {
        if (_known.TryGetValue(other, out var known))
            return known.Facts;
        var found = new Known(CompilationFacts.Of(other, this, cancellation));
        return _known.GetValue(other, _ => found).Facts;
    }
}
