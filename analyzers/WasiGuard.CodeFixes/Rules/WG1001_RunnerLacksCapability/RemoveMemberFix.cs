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

    internal override bool OncePerTarget => false;

    internal override SyntaxNode? Target(SyntaxNode root, SemanticModel model, Diagnostic diagnostic) =>
        MemberAssignment(root, diagnostic)?.Parent?.Parent;

    internal override void Edit(SyntaxEditor editor, SyntaxNode target, SemanticModel model, Diagnostic diagnostic)
    {
        var assignment = MemberAssignment(editor.OriginalRoot, diagnostic)!;
        editor.ReplaceNode(target, (current, _) => Without(current, assignment));
    }

    /// <summary>The assignment that the diagnostic stands on, else the only one of that member in the same method.</summary>
    private static AssignmentExpressionSyntax? MemberAssignment(SyntaxNode root, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue(DiagnosticProperties.Member, out var full) || full is null)
            return null;
        var member = full.Substring(full.LastIndexOf('.') + 1);
        var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        foreach (var place in diagnostic.AdditionalLocations.Take(1).Prepend(diagnostic.Location).Where(place => place.SourceTree == root.SyntaxTree))
        {
            var at = root.FindNode(place.SourceSpan, getInnermostNodeForTie: true);
            if (at.AncestorsAndSelf().OfType<AssignmentExpressionSyntax>().FirstOrDefault(each => Sets(each, member)) is { } here)
                return here;
        }

        SyntaxNode? method = node.FirstAncestorOrSelf<MemberDeclarationSyntax>(each => each is not GlobalStatementSyntax);
        var all = (method ?? root).DescendantNodes().OfType<AssignmentExpressionSyntax>().Where(each => Sets(each, member)).Take(2).ToList();
        return all.Count == 1 ? all[0] : null;
    }

    private static bool Sets(AssignmentExpressionSyntax assignment, string member) =>
        assignment is { Parent: InitializerExpressionSyntax, Left: IdentifierNameSyntax name } && name.Identifier.ValueText == member;

    private static SyntaxNode Without(SyntaxNode creation, AssignmentExpressionSyntax assignment)
    {
        var initializer = creation.ChildNodes().OfType<InitializerExpressionSyntax>().FirstOrDefault();
        var gone = initializer?.Expressions.FirstOrDefault(each => each.IsEquivalentTo(assignment));
        if (initializer is null || gone is null)
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
