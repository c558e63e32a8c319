using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers;

/// <summary>Why the guard cannot read a property, in the order in which the guard asks.</summary>
internal static class UnreadableProperty
{
    public static (string Because, string WayOut)? Why(IPropertySymbol property, MarkedTypeSymbols types, bool isPart)
    {
        var isMarked = types.IsMarked(property);
        var type = property.ContainingType;
        if (!isMarked && type.TypeKind == TypeKind.Interface && property.GetMethod?.IsAbstract != false)
            return null;
        if (types.WrongCapability(property) is { } wrong)
            return ($"names {wrong}, which is no capability", "name a type that derives from RunnerCapabilityAttribute");

        var holds = isMarked || (isPart && types.HasMarks(property.Type));
        if (property.GetMethod is null)
            return holds && (isMarked || !property.IsOverride) ? ("has no getter", "give it a getter, which may be private") : null;
        if (property.IsStatic)
            return isMarked ? ("is static, so that no input sets it", "make it an instance property") : null;
        if (property.IsIndexer)
            return isMarked || (holds && !MarkedTypeSymbols.IsSequence(type)) ? ("is an indexer", "use a property that holds a list") : null;
        if (property.RefKind != RefKind.None || property.Type.IsRefLikeType || property.Type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
            return holds ? ("gives a reference, a pointer or a type that lives on the stack only", "give the value itself") : null;
        if (Hides(property, types))
            return ("overrides a getter and can hide what was set", "override it with an automatic property, or do not override it");
        return OfType(property.Type, types, isMarked, isPart);
    }

    /// <summary>Why the guard cannot read a member of that type, whatever it is else.</summary>
    public static (string Because, string WayOut)? OfType(ITypeSymbol type, MarkedTypeSymbols types, bool isMarked, bool isPart)
    {
        if ((isMarked && MarkedTypeSymbols.IsInlineArray(type)) || (isPart && types.IsInlineArrayOfParts(type)))
            return ("is an inline array, the elements of which the guard does not read", "hold an array or a list");
        if (!isPart)
            return null;
        if (types.IsOpaqueWrapper(type))
            return ("hides members marked [RequiresCapability] in a type into which the guard does not look", "hold the record itself");
        // What is in a struct of the framework's is part of the member that holds it.
        return MarkedTypeSymbols.Underlying(type) is INamedTypeSymbol { IsValueType: true } named && MarkedTypeSymbols.IsTuple(named)
            ? named.TypeArguments.Select(each => OfType(each, types, isMarked: false, isPart)).FirstOrDefault(each => each is not null)
            : null;
    }

    private static bool Hides(IPropertySymbol property, MarkedTypeSymbols types)
    {
        if (IsAutomatic(property, types.Compilation))
            return false;
        for (var hidden = property.OverriddenProperty; hidden is not null; hidden = hidden.OverriddenProperty)
        {
            if (hidden.GetMethod is { IsAbstract: false } && (types.IsMarked(hidden) || types.HasMarks(hidden.Type)))
                return true;
        }

        return false;
    }

    private static bool IsAutomatic(IPropertySymbol property, Compilation compilation) =>
        compilation.DeclarationsOf(property.PartialImplementationPart ?? property).Any(part =>
            part is PropertyDeclarationSyntax { ExpressionBody: null, AccessorList.Accessors: var accessors }
            && accessors.Any(accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration) && accessor is { Body: null, ExpressionBody: null }));
}
