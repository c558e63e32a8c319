using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001 and WG1003: leaves the member null. One at a time: what a program asks for, a limit for instance, is not to be lost in bulk.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveMemberFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id, NoRegisteredRunner.Id];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    internal override IEnumerable<Offer> Offers(FixPlace place) =>
        MemberAssignment(place) is { Parent: InitializerExpressionSyntax initializer } assignment
            ? [new("Remove the member that the runner cannot honour", nameof(RemoveMemberFix), _ => [Without(place, initializer, assignment)])]
            : [];

    /// <summary>The assignment that the diagnostic stands on, else where the member was set, else the only one of that member in the same method.</summary>
    private static AssignmentExpressionSyntax? MemberAssignment(FixPlace place)
    {
        if (DiagnosticProperties.MemberOf(place.Diagnostic) is not { } member)
            return null;
        foreach (var node in place.Others().Take(1).Prepend(place.Node))
        {
            if (node?.AncestorsAndSelf().OfType<AssignmentExpressionSyntax>().FirstOrDefault(each => Sets(each, member)) is { } here)
                return here;
        }

        SyntaxNode? method = place.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>(each => each is not GlobalStatementSyntax);
        var all = (method ?? place.Root).DescendantNodes().OfType<AssignmentExpressionSyntax>().Where(each => Sets(each, member)).Take(2).ToList();
        return all.Count == 1 ? all[0] : null;
    }

    private static bool Sets(AssignmentExpressionSyntax assignment, string member) =>
        assignment is { Parent: InitializerExpressionSyntax, Left: IdentifierNameSyntax name } && name.Identifier.ValueText == member;

    private static Edits Without(FixPlace place, InitializerExpressionSyntax initializer, AssignmentExpressionSyntax assignment)
    {
        var edits = place.Edit();
        var tree = initializer.SyntaxTree;
        var isLast = initializer.Expressions.Count == 1 && !HasText(initializer, assignment);
        switch (initializer.Parent)
        {
            case WithExpressionSyntax copy when isLast:
                return edits.Remove(tree, TextSpan.FromBounds(copy.Expression.Span.End, copy.Span.End));
            case BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } when isLast:
                return edits.Remove(tree, TextSpan.FromBounds(arguments.Span.End, initializer.Span.End));
            case ObjectCreationExpressionSyntax made when isLast:
                return edits.Change(tree, TextSpan.FromBounds(made.Type.Span.End, initializer.Span.End), "()");
            default:
                edits.RemoveElement(initializer.Expressions, assignment, mayEndInComma: true);
                return edits;
        }
    }

    /// <summary>Whether comments or directives stand between the creation and the end of its braces, other than in the value that goes.</summary>
    private static bool HasText(InitializerExpressionSyntax initializer, AssignmentExpressionSyntax assignment) =>
        Removal.HasText(
            initializer.DescendantTrivia().Where(trivia => !assignment.Span.Contains(trivia.Span) && trivia.SpanStart < initializer.Span.End),
            initializer.GetFirstToken().GetPreviousToken().TrailingTrivia,
            (initializer.Parent is WithExpressionSyntax copy ? copy.WithKeyword.GetPreviousToken() : default).TrailingTrivia);
}
