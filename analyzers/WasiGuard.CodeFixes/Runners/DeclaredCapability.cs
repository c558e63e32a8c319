using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>A capability that a runner of this compilation could declare.</summary>
internal sealed record DeclaredCapability(FixPlace Place, INamedTypeSymbol Runner, TypeDeclarationSyntax Declaration, INamedTypeSymbol Capability)
{
    /// <summary>Null when the diagnostic does not name both, the runner has no file here, or it has the capability already.</summary>
    public static DeclaredCapability? Missing(FixPlace place) =>
        DiagnosticProperties.RunnerOf(place.Diagnostic, place.Model.Compilation)?.OriginalDefinition is { } runner
        && place.Capability is { } capability
        && !DeclaredCapabilities.Has(runner, capability)
        && DeclarationOf(runner, place) is { } declaration
            ? new(place, runner, declaration, capability)
            : null;

    public Offer Offer(string key)
    {
        const string Suffix = "Attribute";
        var name = Capability.Name;
        if (name.EndsWith(Suffix, System.StringComparison.Ordinal))
            name = name.Substring(0, name.Length - Suffix.Length);
        return new($"Declare [{name}] on {Runner.Name}", key, Ways);
    }

    private IEnumerable<Edits> Ways(Naming naming)
    {
        var (tree, start) = (Declaration.SyntaxTree, Declaration.GetFirstToken().SpanStart);
        var name = naming.AttributeName(Capability, Place.ModelOf(Declaration), start);
        var space = tree.IsFirstOnLine(start) ? tree.LineBreak() + tree.Indentation(start) : " ";
        yield return Place.Edit().Insert(tree, start, $"[{name}]{space}");
    }

    /// <summary>The part with the base types, in a file that somebody writes by hand.</summary>
    private static TypeDeclarationSyntax? DeclarationOf(INamedTypeSymbol runner, FixPlace place) =>
        runner.DeclaringSyntaxReferences
            .Where(part => place.Solution.GetDocument(part.SyntaxTree) is not null)
            .Select(part => part.GetSyntax(place.CancellationToken))
            .OfType<TypeDeclarationSyntax>()
            .OrderByDescending(part => part.BaseList is not null)
            .FirstOrDefault(part => part.IsKind(SyntaxKind.ClassDeclaration) || part.IsKind(SyntaxKind.RecordDeclaration));
}
