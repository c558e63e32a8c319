using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>
/// The text that declares a symbol, where that text is part of the compilation. An editor refers to other projects as compilations, whose symbols
/// have a text too: it is not in view here, just as if the other project were a file, and no semantic model of this compilation knows it.
/// </summary>
internal static class DeclaredSyntax
{
    /// <summary>Whether the code of the compilation declares the symbol.</summary>
    public static bool Declares(this Compilation compilation, ISymbol symbol) =>
        symbol.ContainingAssembly.Is(compilation.Assembly) && !symbol.DeclaringSyntaxReferences.IsEmpty;

    /// <summary>Its declarations, of which a partial one has several.</summary>
    public static IEnumerable<SyntaxNode> DeclarationsOf(this Compilation compilation, ISymbol symbol, CancellationToken cancellation = default) =>
        compilation.Declares(symbol) ? symbol.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)) : [];

    /// <summary>The first declaration; null for a symbol of another project, and for one that no text declares.</summary>
    public static SyntaxNode? DeclarationOf(this Compilation compilation, ISymbol symbol, CancellationToken cancellation = default) =>
        compilation.Declares(symbol) ? symbol.DeclaringSyntaxReferences[0].GetSyntax(cancellation) : null;
}
