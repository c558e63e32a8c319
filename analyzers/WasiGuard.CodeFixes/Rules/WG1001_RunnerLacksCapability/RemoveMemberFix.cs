using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001: leaves the member null.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveMemberFix : SyntaxFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id, NoRegisteredRunner.Id];

    /// <inheritdoc/>
    protected override string Title => "Remove the member that the runner cannot honour";

    internal override SyntaxNode? Target(SyntaxNode root, SemanticModel model, Diagnostic diagnostic) =>
        MemberAssignment(root, diagnostic)?.Parent?.Parent;

    internal override void Edit(SyntaxEditor editor, SyntaxNode target, SemanticModel model, Diagnostic diagnostic)
    {
        var assignment = MemberAssignment(editor.OriginalRoot, diagnostic)!;
        editor.ReplaceNode(target, (current, _) => Without(current, assignment));
    }

    /// <summary>The assignment in an initializer, when that is where the member is set.</summary>
    private static AssignmentExpressionSyntax? MemberAssignment(SyntaxNode root, Diagnostic diagnostic)
    {
        var places = diagnostic.AdditionalLocations.Take(1).Prepend(diagnostic.Location).Where(place => place.SourceTree == root.SyntaxTree);
        return places.Select(place => root.FindNode(place.SourceSpan, getInnermostNodeForTie: true))
            .Select(node => node as AssignmentExpressionSyntax ?? node.Parent as AssignmentExpressionSyntax)
            .FirstOrDefault(node => node?.Parent is InitializerExpressionSyntax);
    }

    private static SyntaxNode Without(SyntaxNode creation, AssignmentExpressionSyntax assignment)
    {
        var initializer = creation.ChildNodes().OfType<InitializerExpressionSyntax>().First();
        var gone = initializer.Expressions.FirstOrDefault(each => each.IsEquivalentTo(assignment));
        if (gone is null)
            return creation;
        var left = initializer.Expressions.Remove(gone);
        return (creation, left.Count) switch
        {
            (WithExpressionSyntax copy, 0) => copy.Expression.WithTriviaFrom(copy),
            (ImplicitObjectCreationExpressionSyntax made, 0) => made.WithArgumentList(made.ArgumentList.WithTrailingTrivia()).WithInitializer(null).WithTriviaFrom(made),
            (ObjectCreationExpressionSyntax { ArgumentList: { } arguments } made, 0) => made.WithArgumentList(arguments.WithTrailingTrivia()).WithInitializer(null).WithTriviaFrom(made),
            (ObjectCreationExpressionSyntax made, 0) => made.WithType(made.Type.WithTrailingTrivia()).WithArgumentList(SyntaxFactory.ArgumentList()).WithInitializer(null).WithTriviaFrom(made),
            _ => creation.ReplaceNode(initializer, initializer.WithExpressions(Tidy(left, initializer))),
        };
    }

    /// <summary>The space before the closing brace stays when the last element goes.</summary>
    private static SeparatedSyntaxList<ExpressionSyntax> Tidy(SeparatedSyntaxList<ExpressionSyntax> left, InitializerExpressionSyntax before)
    {
        var last = left[left.Count - 1];
        return left.SeparatorCount < left.Count && before.Expressions.SeparatorCount < before.Expressions.Count
            ? left.Replace(last, last.WithTrailingTrivia(before.Expressions.Last().GetTrailingTrivia()))
            : left;
    }
}
