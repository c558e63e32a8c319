using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers.Flow.Scope;

/// <summary>The member or type in whose text a word stands.</summary>
/// <param name="Name">The name by which other code uses it.</param>
/// <param name="Type">The type that it is a member of; null for a type itself, and for an extension member, which is used without one.</param>
internal sealed record SurroundingDeclaration(string Name, string? Type)
{
    /// <summary>The text of the outermost type around the word; empty outside of all types.</summary>
    public TextSpan Outer { get; init; }

    /// <summary>It is a type, or another name of one.</summary>
    public bool IsType { get; init; }

    public bool IsStatic { get; init; }

    /// <summary>All that can use it stands in the same file.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>It is the type of functions.</summary>
    public bool IsDelegate { get; init; }

    /// <summary>What it gives or is may be of a type that the word names, so that code which uses it need not name that.</summary>
    public bool IsOfType { get; init; }

    /// <summary>It takes what the word names: a lambda that is passed has parameters whose types its text does not name.</summary>
    public bool Takes { get; init; }

    /// <summary>Where the word is the name of the type that is declared: the types that it inherits there, with commas between them.</summary>
    public string Bases { get; init; } = "";

    /// <summary>The word imports the type's static members into all files.</summary>
    public bool IsImportedEverywhere { get; init; }

    public static IEnumerable<SurroundingDeclaration> Of(SyntaxToken word)
    {
        var node = word.Parent;
        while (node is not null && NamesOf(node) is null)
            node = node.Parent;
        if (node is null)
            return [new("", null)];
        if (node is UsingDirectiveSyntax { Alias: null } import)
            return [new("", null) { IsImportedEverywhere = !import.GlobalKeyword.Span.IsEmpty }];
        var declaration = new SurroundingDeclaration("", node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax ? null : TypeAround(node))
        {
            Outer = node.AncestorsAndSelf().LastOrDefault(each => each is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)?.Span ?? default,
            IsType = node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or UsingDirectiveSyntax,
            IsStatic = node is MemberDeclarationSyntax { Modifiers: var modifiers } && modifiers.Any(SyntaxKind.StaticKeyword),
            IsPrivate = IsOnlyUsedInFile(node),
            IsDelegate = node is DelegateDeclarationSyntax,
            IsOfType = GivesType(word, node) == true,
            Takes = GivesType(word, node) is null,
            Bases = node is BaseTypeDeclarationSyntax own && own.Identifier == word ? string.Join(",", BasesOf(own)) : "",
        };
        return NamesOf(node)!.Select(name => declaration with { Name = name });
    }

    private static IEnumerable<string> BasesOf(BaseTypeDeclarationSyntax type) => type.BaseList?.Types
        .Select(each => each.Type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().LastOrDefault(name => name.Parent is not TypeArgumentListSyntax))
        .OfType<SimpleNameSyntax>().Select(name => name.Identifier.ValueText) ?? [];

    private static string? TypeAround(SyntaxNode member) =>
        member is MethodDeclarationSyntax { ParameterList.Parameters: [var first, ..] } && first.Modifiers.Any(SyntaxKind.ThisKeyword) ? null
        : member.Parent is BaseTypeDeclarationSyntax { Identifier.ValueText: { Length: > 0 } name } ? name
        : null;

    /// <summary>All that can use it stands in the same type, and so in the same file unless a part of the type is elsewhere.</summary>
    private static bool IsOnlyUsedInFile(SyntaxNode node) =>
        node is MemberDeclarationSyntax { Parent: TypeDeclarationSyntax and not InterfaceDeclarationSyntax } member
        && !member.ChildNodes().Any(each => each is ExplicitInterfaceSpecifierSyntax)
        && !member.Modifiers.Any(each => (SyntaxKind)each.RawKind is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword)
        && !node.Ancestors().OfType<TypeDeclarationSyntax>().Any(each => each.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>
    /// Whether a use of the declaration can be of the type that the word names. What stands in code cannot; what is passed to a parameter that gives
    /// nothing back can only as a lambda, if the type is a delegate: null.
    /// </summary>
    private static bool? GivesType(SyntaxToken word, SyntaxNode declaration)
    {
        for (var node = word.Parent; node is not null && node != declaration; node = node.Parent)
        {
            if (node is BlockSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax or AttributeListSyntax or ArgumentListSyntax)
                return false;
            if (node is ParameterSyntax { Type: { } type } parameter
                && (type is NullableTypeSyntax nullable ? nullable.ElementType : type) is NameSyntax and not GenericNameSyntax
                && !parameter.Modifiers.Any(each => (SyntaxKind)each.RawKind is SyntaxKind.OutKeyword or SyntaxKind.RefKeyword)
                && declaration is not (RecordDeclarationSyntax or DelegateDeclarationSyntax))
                return null;
        }

        return true;
    }

    private static IEnumerable<string>? NamesOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => [method.Identifier.ValueText],
        PropertyDeclarationSyntax property => [property.Identifier.ValueText],
        EventDeclarationSyntax declared => [declared.Identifier.ValueText],
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        DelegateDeclarationSyntax declared => [declared.Identifier.ValueText],
        // A constructor, an operator or an indexer is used by way of its type.
        BaseTypeDeclarationSyntax type => [type.Identifier.ValueText],
        UsingDirectiveSyntax directive => directive.Alias is { } alias ? [alias.Name.Identifier.ValueText] : [],
        _ => null,
    };
}
