using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>The part of a class that a diagnostic about a runner stands on, with the method that executes in it.</summary>
internal sealed record RunnerClass(ClassDeclarationSyntax Declaration, INamedTypeSymbol Symbol, MethodDeclarationSyntax Execute, IMethodSymbol Method)
{
    /// <summary>Null when the diagnostic stands on no class, or the method is virtual, abstract or in another part.</summary>
    public static RunnerClass? Of(FixPlace place) =>
        place.Root.FindToken(place.Diagnostic.Location.SourceSpan.Start) is { Parent: ClassDeclarationSyntax { BaseList: not null } type } name
        && type.Identifier == name
        && place.Model.GetDeclaredSymbol(type, place.CancellationToken) is INamedTypeSymbol symbol
        && RunnerEntry.Of(symbol, place.Symbols) is { IsVirtual: false, IsAbstract: false } execute
        && execute.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(place.CancellationToken) is MethodDeclarationSyntax method && method.Parent == type
            ? new(type, symbol, method, execute)
            : null;

    public bool DerivesOnlyFromObject => Symbol.BaseType?.SpecialType == SpecialType.System_Object;
}
