using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>Gives a runner another base class, and its method the shape that this one prescribes.</summary>
internal static class BaseClass
{
    /// <summary>Puts the base class in the place of the old base class or of <c>IWasiRunner</c>, or before all others when neither is written.</summary>
    public static Edits Derive(this Edits edits, FixPlace place, RunnerClass runner, string baseClass)
    {
        var written = runner.Declaration.BaseList!.Types;
        var replaced = written.FirstOrDefault(each => IsOld(place.Model.GetTypeInfo(each.Type, place.CancellationToken).Type, place.Symbols));
        if (replaced is not null && written.IndexOf(replaced) == 0)
            return edits.Replace(replaced, baseClass);
        edits.Insert(runner.Declaration.SyntaxTree, written[0].SpanStart, baseClass + ", ");
        if (replaced is not null)
            edits.RemoveElement(written, replaced, mayEndInComma: false);
        return edits;
    }

    /// <summary><c>protected override … ExecuteCoreAsync(…)</c>.</summary>
    public static Edits MakeCore(this Edits edits, MethodDeclarationSyntax method)
    {
        Rename(edits, method, "protected override", "ExecuteCoreAsync");
        foreach (var parameter in method.ParameterList.Parameters)
        {
            if (parameter.Default is { } value)
                edits.Remove(method.SyntaxTree, Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(parameter.Identifier.Span.End, value.Span.End));
        }

        return edits;
    }

    /// <summary><c>public override … ExecuteAsync(…, CancellationToken cancellationToken = default)</c>.</summary>
    public static Edits MakeOverride(this Edits edits, MethodDeclarationSyntax method)
    {
        Rename(edits, method, "public override", "ExecuteAsync");
        var last = method.ParameterList.Parameters.Last();
        return last.Default is null ? edits.Insert(method.SyntaxTree, last.Span.End, " = default") : edits;
    }

    private static bool IsOld(ITypeSymbol? type, KnownSymbols symbols) => type.Is(symbols.IWasiRunner) || type.Is(symbols.WasiRunner);

    private static void Rename(Edits edits, MethodDeclarationSyntax method, string modifiers, string name)
    {
        var access = method.Modifiers.Where(token => token.Text is "public" or "protected" or "internal" or "private").ToList();
        if (access.Count > 0)
            edits.Replace(access[0], method.Modifiers.Any(token => token.Text == "override") ? modifiers.Split(' ')[0] : modifiers);
        else
            edits.Insert(method.SyntaxTree, (method.Modifiers.Count > 0 ? method.Modifiers[0] : method.ReturnType.GetFirstToken()).SpanStart, modifiers + " ");
        foreach (var other in access.Skip(1))
            edits.RemoveCode(method.SyntaxTree, other.Span);
        if (method.ExplicitInterfaceSpecifier is { } specifier)
            edits.Remove(method.SyntaxTree, specifier.Span);
        edits.Replace(method.Identifier, name);
    }
}
