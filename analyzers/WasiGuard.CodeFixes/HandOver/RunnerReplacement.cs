using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>Ways to create one runner in the place of another, as the code around the creation allows.</summary>
internal sealed class RunnerReplacement(
    FixPlace place, BaseObjectCreationExpressionSyntax creation, INamedTypeSymbol old, INamedTypeSymbol runner, Naming naming)
{
    private readonly SemanticModel _model = place.ModelOf(creation);

    public IEnumerable<Edits> Ways()
    {
        yield return Create(explicitly: true);
        if (DeclaredTypeOf.Find(creation, _model, place.CancellationToken) is { } declared)
        {
            // A declaration that others share is parted first. A `new()` of another value keeps its type, which the compiler may refuse.
            if (Names(declared.Type) is [var only])
            {
                yield return Declare(Create(explicitly: false), declared, only, runner);
                yield return Declare(Create(explicitly: true), declared, only, place.Symbols.IWasiRunner);
            }

            // An owner is no longer asked for when the new runner owns nothing.
            if (Using(declared.Type) is { } owned)
            {
                yield return Unowned(Create(explicitly: true), owned);
                if (Names(declared.Type) is [var type] && !type.IsVar)
                    yield return Declare(Unowned(Create(explicitly: false), owned), declared, type, runner);
            }
        }

        yield return Create(explicitly: true).Insert(creation.SyntaxTree, creation.SpanStart, $"({Name(place.Symbols.IWasiRunner, creation)})");
    }

    private Edits Create(bool explicitly) => creation switch
    {
        ObjectCreationExpressionSyntax named => place.Edit().Replace(named.Type, Name(runner, named.Type)),
        _ when explicitly => place.Edit().Replace(creation.NewKeyword, "new " + Name(runner, creation)),
        _ => place.Edit(),
    };

    private Edits Declare(Edits edits, DeclaredTypeOf declared, TypeSyntax name, INamedTypeSymbol type)
    {
        foreach (var other in OthersIn(declared))
            edits.Replace(other.NewKeyword, "new " + Name(old, other));
        if (declared.Symbol is not ILocalSymbol)
            edits.Affects(declared.Symbol);
        if (declared.Type.Parent is not VariableDeclarationSyntax { Variables.Count: > 1 } shared)
            return edits.Replace(name, Name(type, name));
        var start = name.SpanStart - declared.Type.SpanStart;
        var written = declared.Type.ToString().Remove(start, name.Span.Length).Insert(start, Name(type, name));
        SharedDeclaration.Part(edits, shared, shared.Variables.First(each => each.Identifier.ValueText == declared.Symbol?.Name), written);
        return edits;
    }

    /// <summary>The other values of the same place that a changed declaration would give another type.</summary>
    private IEnumerable<ImplicitObjectCreationExpressionSyntax> OthersIn(DeclaredTypeOf declared) =>
        from tree in _model.Compilation.SyntaxTrees
        where tree == creation.SyntaxTree || tree == declared.Type.SyntaxTree
        let model = place.ModelOf(tree.GetRoot(place.CancellationToken))
        from other in tree.GetRoot(place.CancellationToken).DescendantNodes().OfType<ImplicitObjectCreationExpressionSyntax>()
        where other != creation
            && model.GetTypeInfo(other, place.CancellationToken).Type.Is(old)
            && DeclaredTypeOf.Find(other, model, place.CancellationToken) is { } its
            && its.Type == declared.Type
            && (its.Symbol.Is(declared.Symbol) || (declared.Type.Parent is VariableDeclarationSyntax shared && !SharedDeclaration.CanBeParted(shared)))
        select other;

    /// <summary>Where the declaration writes the old type, or leaves it to the compiler.</summary>
    private TypeSyntax[] Names(TypeSyntax type)
    {
        var model = place.ModelOf(type);
        return
        [
            .. type.DescendantNodesAndSelf().OfType<TypeSyntax>()
                .Where(each => each is NameSyntax && model.GetTypeInfo(each, place.CancellationToken).Type.Is(old) && each.Parent is not QualifiedNameSyntax),
        ];
    }

    private static LocalDeclarationStatementSyntax? Using(TypeSyntax type) =>
        type.Parent is VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax local }
        && local.UsingKeyword.IsKind(SyntaxKind.UsingKeyword)
            ? local
            : null;

    private static Edits Unowned(Edits edits, LocalDeclarationStatementSyntax owned)
    {
        foreach (var keyword in new[] { owned.AwaitKeyword, owned.UsingKeyword }.Where(each => !each.IsKind(SyntaxKind.None)))
            edits.RemoveCode(owned.SyntaxTree, keyword.Span);
        return edits;
    }

    private string Name(INamedTypeSymbol type, SyntaxNode at) => naming.Name(type, place.ModelOf(at), at.SpanStart);
}
