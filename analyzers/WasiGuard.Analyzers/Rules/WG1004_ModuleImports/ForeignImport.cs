using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>What a listed module imports from one host module: the first function of it, and the capabilities that provide it.</summary>
internal sealed record ForeignImport(string File, string Function, ImmutableArray<INamedTypeSymbol> Providers)
{
    /// <summary>The assignment that gives an input its module, where that is in view.</summary>
    public SyntaxNode? NamedAt { get; init; }
}
