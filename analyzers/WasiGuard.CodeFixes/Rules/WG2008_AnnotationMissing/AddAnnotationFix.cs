using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG2008: writes the annotation. One entry for each runner that an input can run on, or for each capability that a runner can have.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddAnnotationFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [AnnotationMissing.Id];

    internal override IEnumerable<Offer> Offers(FixPlace place)
    {
        var member = place.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        var parameter = (member as MethodDeclarationSyntax)?.ParameterList.Parameters
            .FirstOrDefault(each => each.Identifier.ValueText == AnnotationProperties.ParameterOf(place.Diagnostic));
        return AnnotationProperties.KindOf(place.Diagnostic) switch
        {
            AnnotationProperties.Input when parameter is not null => RunsOn(place, parameter),
            AnnotationProperties.Runner when parameter is not null => Capabilities(place, parameter, ""),
            AnnotationProperties.Result when member is not null && Giver(member) is { } giver => Capabilities(place, giver, "return: "),
            _ => [],
        };
    }

    /// <summary>What the attribute of a return value stands before: the method, or the getter.</summary>
    private static SyntaxNode? Giver(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax => member,
        PropertyDeclarationSyntax { AccessorList: { } list } => list.Accessors.FirstOrDefault(each => each.IsKind(SyntaxKind.GetAccessorDeclaration)),
        _ => null,
    };

    private static IEnumerable<Offer> RunsOn(FixPlace place, ParameterSyntax input)
    {
        if (place.Model.GetDeclaredSymbol(input, place.CancellationToken) is not IParameterSymbol { ContainingSymbol: IMethodSymbol method })
            yield break;
        var takenRunners = method.Parameters.Where(each => each.Type.Implements(place.Symbols.IWasiRunner)).ToList();
        if (!method.IsStatic && method.ContainingType.Implements(place.Symbols.IWasiRunner))
            yield return Offer("this", _ => "\"this\"");
        foreach (var runner in takenRunners)
            yield return Offer(runner.Name, _ => $"\"{runner.Name}\"");
        if (takenRunners.Count > 0)
            yield break;
        foreach (var runner in CapableRunners.All(place.Model.Compilation, place.Symbols))
            yield return Offer(runner.Name, naming => $"typeof({naming.Name(runner, place.Model, input.SpanStart)})");

        Offer Offer(string shown, System.Func<Naming, string> argument) => new(
            $"Say that it runs on {shown}", nameof(AddAnnotationFix) + shown,
            naming => [Insert(place, input, "", place.Symbols.RunsOnAttribute, argument(naming), naming)]);
    }

    private static IEnumerable<Offer> Capabilities(FixPlace place, SyntaxNode at, string target) => TypesOf
        .Namespace(place.Symbols.RunnerCapabilityAttribute.ContainingAssembly.GlobalNamespace)
        .Concat(TypesOf.Namespace(place.Model.Compilation.Assembly.GlobalNamespace))
        .Where(each => !each.IsAbstract && each.DerivesFrom(place.Symbols.RunnerCapabilityAttribute))
        .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
        .OrderBy(each => each.Name, System.StringComparer.Ordinal)
        .Select(capability => new Offer(
            $"Say that the runner has {DeclaredCapabilities.NameOf(capability)}", nameof(AddAnnotationFix) + capability.Name, naming =>
            [
                Insert(
                    place, at, target, place.Symbols.RequiresCapabilityAttribute, $"typeof({naming.Name(capability, place.Model, at.SpanStart)})", naming),
            ]));

    private static Edits Insert(FixPlace place, SyntaxNode at, string target, INamedTypeSymbol attribute, string argument, Naming naming)
    {
        var (tree, start) = (at.SyntaxTree, at.GetFirstToken().SpanStart);
        var space = at is MethodDeclarationSyntax && tree.IsFirstOnLine(start) ? tree.LineBreak() + tree.Indentation(start) : " ";
        return place.Edit().Insert(tree, start, $"[{target}{naming.AttributeName(attribute, place.Model, start)}({argument})]{space}");
    }
}
