using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.CodeFixes;

/// <summary>Rewrites lists of base types.</summary>
internal static class BaseTypes
{
    /// <summary>Puts the new base class in the place of the old base type, or before all others when that is not in the list.</summary>
    public static ClassDeclarationSyntax Replace(ClassDeclarationSyntax type, string baseClass, string old, ArgumentListSyntax? arguments = null)
    {
        var name = SyntaxFactory.ParseTypeName(baseClass);
        BaseTypeSyntax added = arguments is null ? SyntaxFactory.SimpleBaseType(name) : SyntaxFactory.PrimaryConstructorBaseType(name, arguments);
        var list = type.BaseList!;
        var replaced = list.Types.FirstOrDefault(each => LastName(each.Type) == old);
        if (replaced is null)
            return type.WithBaseList(list.WithTypes(list.Types.Insert(0, added)));
        var others = list.Types.Remove(replaced).Insert(0, added);
        return others.Count == 1 || list.Types.IndexOf(replaced) == 0
            ? type.WithBaseList(list.WithTypes(list.Types.Replace(replaced, added.WithTriviaFrom(replaced))))
            : type.WithBaseList(list.WithTypes(others).WithTrailingTrivia(list.GetTrailingTrivia()));
    }

    private static string LastName(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
