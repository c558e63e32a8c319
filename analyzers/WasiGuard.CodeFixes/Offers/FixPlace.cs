using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>A diagnostic and the code that it stands in.</summary>
internal sealed record FixPlace(
    Document Document, SyntaxNode Root, SemanticModel Model, Diagnostic Diagnostic, KnownSymbols Symbols, CancellationToken CancellationToken)
{
    public Solution Solution => Document.Project.Solution;

    /// <summary>The capability that the diagnostic is about.</summary>
    public INamedTypeSymbol? Capability => DiagnosticProperties.CapabilityOf(Diagnostic, Model.Compilation);

    /// <summary>The innermost node that the diagnostic stands on.</summary>
    public SyntaxNode Node => Root.FindNode(Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    public Edits Edit() => new(Solution);

    /// <summary>Null when the place has nothing that a fix could know.</summary>
    public static async Task<FixPlace?> OfAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        // Nobody edits what a generator writes, and an edit there does not reach the file that it was made from.
        if (document is SourceGeneratedDocument || GeneratedCode.IsInMarkup(diagnostic.Location))
            return null;
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return root is not null && model is not null
            && root.FullSpan.Contains(diagnostic.Location.SourceSpan) && KnownSymbols.Find(model.Compilation) is { } symbols
            ? new(document, root, model, diagnostic, symbols, cancellationToken)
            : null;
    }

    /// <summary>The nodes at the additional places that are in this compilation, in the diagnostic's order; null for one that is not.</summary>
    public IEnumerable<SyntaxNode?> Others() => Diagnostic.AdditionalLocations.Select(NodeAt);

    /// <summary>What a node of any file of this compilation, or of a project that it refers to, means.</summary>
    public SemanticModel ModelOf(SyntaxNode node) => node.SyntaxTree == Root.SyntaxTree ? Model : Home(node.SyntaxTree).GetSemanticModel(node.SyntaxTree);

    private Compilation Home(SyntaxTree tree) => Model.Compilation.References.OfType<CompilationReference>().Select(each => each.Compilation)
        .FirstOrDefault(each => each.ContainsSyntaxTree(tree)) ?? Model.Compilation;

    private SyntaxNode? NodeAt(Location place) =>
        place.SourceTree is { } tree && Model.Compilation.ContainsSyntaxTree(tree)
        && tree.GetRoot(CancellationToken) is { } root && root.FullSpan.Contains(place.SourceSpan)
            ? root.FindNode(place.SourceSpan, getInnermostNodeForTie: true)
            : null;
}
