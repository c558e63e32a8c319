using System.Collections.Generic;
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

/// <summary>WG2005: derives from <c>DelegatingWasiRunner</c>, which has the capabilities of its inner runner.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CapabilitiesHiddenFix : SyntaxFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [CapabilitiesHidden.Id];

    /// <inheritdoc/>
    protected override string Title => "Derive from DelegatingWasiRunner";

    internal override SyntaxNode? Target(SyntaxNode root, SemanticModel model, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<ClassDeclarationSyntax>() is { } type
        && KnownSymbols.Find(model.Compilation) is { } symbols
        && model.GetDeclaredSymbol(type) is { } symbol
        && (symbol.BaseType is { SpecialType: SpecialType.System_Object } || symbol.BaseType.Is(symbols.WasiRunner))
        && ExecuteMethod.In(type, model) is not null
        && InnerParameter(type, model, symbols) is not null
            ? type
            : null;

    internal override void Edit(SyntaxEditor editor, SyntaxNode target, SemanticModel model, Diagnostic diagnostic)
    {
        var type = (ClassDeclarationSyntax)target;
        var symbols = KnownSymbols.Find(model.Compilation)!;
        var inner = InnerParameter(type, model, symbols)!;
        var execute = ExecuteMethod.In(type, model)!;
        var captured = inner.Parent?.Parent == type
            ? type.Members.SelectMany(member => member.DescendantNodes()).OfType<IdentifierNameSyntax>()
                .Where(name => model.GetSymbolInfo(name).Symbol is IParameterSymbol parameter && parameter.Is(model.GetDeclaredSymbol(inner)))
                .ToList()
            : [];

        // The base class holds the runner: a capture of the parameter would hold it twice.
        foreach (var use in captured)
            editor.ReplaceNode(use, SyntaxFactory.IdentifierName("Inner").WithTriviaFrom(use));
        editor.ReplaceNode(inner, (current, generator) => ((ParameterSyntax)current).AddAttributeLists(CapabilitiesFrom).WithTriviaFrom((ParameterSyntax)current));
        editor.ReplaceNode(execute, (current, _) => ExecuteMethod.AsOverride((MethodDeclarationSyntax)current));
        var argument = SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.IdentifierName(inner.Identifier.ValueText))));
        if (inner.Parent?.Parent is ConstructorDeclarationSyntax constructor)
            editor.ReplaceNode(constructor, (current, _) => WithBase((ConstructorDeclarationSyntax)current, argument));

        var old = model.GetDeclaredSymbol(type)!.BaseType.Is(symbols.WasiRunner) ? "WasiRunner" : "IWasiRunner";
        editor.ReplaceNode(type, (current, _) => BaseTypes.Replace((ClassDeclarationSyntax)current, "DelegatingWasiRunner", old, inner.Parent?.Parent == type ? argument : null));
    }

    private static ConstructorDeclarationSyntax WithBase(ConstructorDeclarationSyntax constructor, ArgumentListSyntax argument)
    {
        var initializer = SyntaxFactory.ConstructorInitializer(SyntaxKind.BaseConstructorInitializer, argument).NormalizeWhitespace();
        return constructor
            .WithParameterList(constructor.ParameterList.WithTrailingTrivia(SyntaxFactory.Space))
            .WithInitializer(initializer.WithTrailingTrivia(constructor.ParameterList.GetTrailingTrivia()));
    }

    private static AttributeListSyntax CapabilitiesFrom =>
        SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(SyntaxFactory.IdentifierName("CapabilitiesFrom")))).WithTrailingTrivia(SyntaxFactory.Space);

    /// <summary>The one parameter that brings the inner runner, of the only constructor.</summary>
    private static ParameterSyntax? InnerParameter(ClassDeclarationSyntax type, SemanticModel model, KnownSymbols symbols)
    {
        var constructors = type.Members.OfType<ConstructorDeclarationSyntax>().Where(each => !each.Modifiers.Any(SyntaxKind.StaticKeyword)).ToList();
        var list = (type.ParameterList, constructors) switch
        {
            ({ } primary, { Count: 0 }) => primary,
            (null, [{ Initializer: null } only]) => only.ParameterList,
            _ => null,
        };
        var runners = list?.Parameters.Where(each => model.GetDeclaredSymbol(each)?.Type.Implements(symbols.IWasiRunner) == true).ToList() ?? [];
        return runners.Count == 1 ? runners[0] : null;
    }
}
