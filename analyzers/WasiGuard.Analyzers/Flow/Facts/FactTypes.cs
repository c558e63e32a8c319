using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Facts;

/// <summary>
/// Types by name: <c>Lib.Outer+Inner`1&lt;System.String&gt;</c>, <c>array&lt;Lib.Thing&gt;</c>, <c>!0</c> for a type parameter of the class and <c>!!0</c>
/// for one of the method.
/// </summary>
internal sealed class FactTypes(Compilation compilation)
{
    private const string Array = "array<";

    private readonly ConcurrentDictionary<(IAssemblySymbol Home, string Name), INamedTypeSymbol?> _found = new();

    /// <summary>Null for a type that has no name in a fact.</summary>
    public static string? NameOf(ITypeSymbol? type) => type switch
    {
        ITypeParameterSymbol { DeclaringMethod: not null } parameter => "!!" + parameter.Ordinal.ToString(CultureInfo.InvariantCulture),
        ITypeParameterSymbol { DeclaringType.ContainingType: null } parameter => "!" + parameter.Ordinal.ToString(CultureInfo.InvariantCulture),
        IArrayTypeSymbol { Rank: 1 } array => NameOf(array.ElementType) is { } element ? $"{Array}{element}>" : null,
        INamedTypeSymbol { TypeKind: not TypeKind.Error, IsAnonymousType: false, IsTupleType: false } named => NameOf(named),
        _ => null,
    };

    private static string? NameOf(INamedTypeSymbol type)
    {
        if (type.ContainingType is { Arity: > 0 })
            return null;
        var name = type.ContainingType is { } outer ? $"{NameOf(outer)}+{type.MetadataName}"
            : type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.MetadataName}"
            : type.MetadataName;
        if (type.Arity == 0 || type.IsDefinition)
            return name;
        var arguments = type.TypeArguments.Select(NameOf).ToList();
        return arguments.Contains(null) ? null : $"{name}<{string.Join(",", arguments)}>";
    }

    /// <summary>The type that a name in the fact of a member means; null when this compilation does not know it.</summary>
    /// <param name="member">The member as it is called, whose type arguments the parameters stand for.</param>
    public ITypeSymbol? Find(string name, ISymbol member)
    {
        if (name.StartsWith("!!", StringComparison.Ordinal))
            return member is IMethodSymbol method && Number(name, 2) is { } own && own < method.TypeArguments.Length ? method.TypeArguments[own] : null;
        if (name.StartsWith("!", StringComparison.Ordinal))
        {
            return member.ContainingType is { } type && Number(name, 1) is { } ordinal && ordinal < type.TypeArguments.Length
                ? type.TypeArguments[ordinal]
                : null;
        }

        if (name.StartsWith(Array, StringComparison.Ordinal) && name[name.Length - 1] == '>')
            return Find(name.Substring(Array.Length, name.Length - Array.Length - 1), member) is { } element
                ? compilation.CreateArrayTypeSymbol(element)
                : null;
        var bracket = name.IndexOf('<');
        var definition = FindDefinition(bracket < 0 ? name : name.Substring(0, bracket), member.ContainingAssembly);
        if (bracket < 0 || definition is null)
            return definition;
        var arguments = Split(name.Substring(bracket + 1, Math.Max(0, name.Length - bracket - 2))).Select(each => Find(each, member)).ToList();
        return arguments.Count == definition.Arity && !arguments.Contains(null) ? definition.Construct([.. arguments.OfType<ITypeSymbol>()]) : null;
    }

    /// <summary>
    /// A type of the assembly that holds the fact, or of another one. A reference assembly references only what its signatures need, so all that this
    /// compilation references is looked through; a name that several assemblies have means nothing.
    /// </summary>
    public INamedTypeSymbol? FindDefinition(string name, IAssemblySymbol home) => _found.GetOrAdd((home, name), key =>
        key.Home.GetTypeByMetadataName(key.Name) ?? (compilation.GetTypesByMetadataName(key.Name) is [var only] ? only : null));

    private static int? Number(string name, int start) =>
        int.TryParse(name.Substring(start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static IEnumerable<string> Split(string arguments)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < arguments.Length; i++)
        {
            depth += arguments[i] == '<' ? 1 : arguments[i] == '>' ? -1 : 0;
            if (depth != 0 || arguments[i] != ',')
                continue;
            yield return arguments.Substring(start, i - start);
            start = i + 1;
        }

        yield return arguments.Substring(start);
    }
}
