using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>
/// Members of extension blocks, which can be called in two forms: <c>runner.CanFetch()</c> names the member that is written in the block,
/// <c>Extensions.CanFetch(runner)</c> the static method that the compiler makes of it, which has no body of its own in the text.
/// </summary>
internal static class ExtensionMembers
{
    /// <summary>The member that the static method was made of; null when it is an ordinary method.</summary>
    public static IMethodSymbol? Written(IMethodSymbol made)
    {
        if (!made.IsStatic || made.ContainingType is not { IsStatic: true } type || made.MethodKind != MethodKind.Ordinary)
            return null;
        foreach (var block in type.GetTypeMembers())
        {
            if (block.TypeKind != TypeKind.Extension)
                continue;
            foreach (var member in block.GetMembers())
            {
                if (member is IMethodSymbol method && method.AssociatedExtensionImplementation?.OriginalDefinition.Is(made.OriginalDefinition) == true)
                    return WithTypeArguments(block, method, made);
            }
        }

        return null;
    }

    /// <summary>The block's type arguments come first in those of the static method.</summary>
    private static IMethodSymbol WithTypeArguments(INamedTypeSymbol block, IMethodSymbol method, IMethodSymbol made)
    {
        if (block.Arity > 0 && made.Arity >= block.Arity)
        {
            var constructed = block.Construct([.. made.TypeArguments.Take(block.Arity)]);
            method = constructed.GetMembers(method.Name).OfType<IMethodSymbol>().First(each => each.OriginalDefinition.Is(method.OriginalDefinition));
        }

        return method.Arity > 0 && made.Arity == block.Arity + method.Arity ? method.Construct([.. made.TypeArguments.Skip(block.Arity)]) : method;
    }
}
