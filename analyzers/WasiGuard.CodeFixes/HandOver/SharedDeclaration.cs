using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.CodeFixes;

/// <summary>A declaration of several variables, <c>T a = …, b = …, c = …;</c>.</summary>
internal static class SharedDeclaration
{
    public static bool CanBeParted(VariableDeclarationSyntax declaration) => Before(declaration) is not null;

    /// <summary>Makes it several declarations, so that one of the variables can have another type: <c>T a = …; U b = …; T c = …;</c>.</summary>
    public static void Part(Edits edits, VariableDeclarationSyntax declaration, VariableDeclaratorSyntax variable, string type)
    {
        var index = declaration.Variables.IndexOf(variable);
        if (Before(declaration) is not { } before)
        {
            // In the head of a `for` or `using`, all have the one type or none.
            edits.Replace(declaration.Type, type);
            return;
        }

        var tree = declaration.SyntaxTree;
        var next = $";{tree.LineBreak()}{tree.Indentation(declaration.Parent!.SpanStart)}{before}";
        if (index == 0)
            edits.Replace(declaration.Type, type);
        else
            edits.Replace(declaration.Variables.GetSeparator(index - 1), next + type);
        if (index < declaration.Variables.SeparatorCount)
            edits.Replace(declaration.Variables.GetSeparator(index), next + declaration.Type);
    }

    /// <summary>What is written before the type; null when the declaration cannot be parted.</summary>
    private static string? Before(VariableDeclarationSyntax declaration) => declaration.Parent switch
    {
        LocalDeclarationStatementSyntax local => Join([local.AwaitKeyword, local.UsingKeyword, .. local.Modifiers]),
        FieldDeclarationSyntax field => string.Concat(field.AttributeLists.Select(list => list + " ")) + Join(field.Modifiers),
        _ => null,
    };

    private static string Join(IEnumerable<SyntaxToken> tokens) =>
        string.Concat(tokens.Where(token => !token.IsKind(SyntaxKind.None)).Select(token => token.Text + " "));
}
