using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Contract;

/// <summary>
/// What a listed module imports from one host module: the first function of it, and the capabilities that provide it. Or, with
/// <see cref="Flaw"/>, what is wrong with the module whatever the runner is.
/// </summary>
internal sealed record ModuleImport(string File, string Function, ImmutableArray<INamedTypeSymbol> Providers)
{
    /// <summary>Why no runner executes the module, to follow its name in a message.</summary>
    public string? Flaw { get; init; }

    /// <summary>With <see cref="Flaw"/>: what is wrong is that the module is no program. Else it imports what nobody can provide.</summary>
    public bool IsNoProgram { get; init; }

    /// <summary>The assignment that gives an input its module, where that is in view.</summary>
    public SyntaxNode? NamedAt { get; init; }
}

/// <summary>What is known of the modules that a project lists.</summary>
internal interface IModuleImports
{
    /// <summary>The member of an input that holds its module; null only while somebody edits the contract itself.</summary>
    IPropertySymbol? Member { get; }

    /// <summary>What the module that a path in the code means imports from outside WASI; nothing where that is not known.</summary>
    ImmutableArray<ModuleImport> ImportsOf(string constant);

    /// <summary>Why no runner executes the module that a path in the code means; nothing where that is not known.</summary>
    ImmutableArray<ModuleImport> FlawsOf(string constant);

    /// <summary>Whether there is something to say of the module that a path in the code means.</summary>
    bool IsNotable(string constant);
}
