using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>
/// What a listed module imports from one host module: the first function of it, and the capabilities that provide it. Or, with
/// <see cref="Flaw"/>, what is wrong with the module whatever the runner is.
/// </summary>
internal sealed record ForeignImport(string File, string Function, ImmutableArray<INamedTypeSymbol> Providers)
{
    /// <summary>Why no runner executes the module, to follow its name in a message.</summary>
    public string? Flaw { get; init; }

    /// <summary>The assignment that gives an input its module, where that is in view.</summary>
    public SyntaxNode? NamedAt { get; init; }
}
