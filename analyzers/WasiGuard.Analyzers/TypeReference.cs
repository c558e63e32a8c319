using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>A type as text: its metadata name, and in brackets the arguments of a constructed one, <c>N.Outer`1+Inner[System.Int32]</c>.</summary>
internal static class TypeReference
{
    public static string Write(INamedTypeSymbol type)
    {
        var name = MetadataName(type.OriginalDefinition);
        var arguments = Arguments(type).ToList();
        return arguments.Count > 0 && !type.IsDefinition && arguments.All(each => each is INamedTypeSymbol)
            ? $"{name}[{string.Join(",", arguments.Cast<INamedTypeSymbol>().Select(Write))}]"
            : name;
    }

    /// <summary>Null when the compilation has no such type.</summary>
    public static INamedTypeSymbol? Read(string text, Compilation compilation)
    {
        var bracket = text.IndexOf('[');
        var name = bracket < 0 ? text : text.Substring(0, bracket);

        // Two references may bring a type of that name each; the first is as good as the other to write its name.
        var type = compilation.GetTypeByMetadataName(name) ?? compilation.GetTypesByMetadataName(name).FirstOrDefault();
        if (type is null || bracket < 0)
            return type;
        if (text[text.Length - 1] != ']')
            return null;
        var arguments = new Queue<ITypeSymbol>();
        foreach (var part in Parts(text.Substring(bracket + 1, text.Length - bracket - 2)))
        {
            if (Read(part, compilation) is not { } argument)
                return null;
            arguments.Enqueue(argument);
        }

        return arguments.Count == Arguments(type).Count() ? Construct(type, arguments) : null;
    }

    private static string MetadataName(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? MetadataName(outer) + "+" + type.MetadataName : Prefix(type.ContainingNamespace) + type.MetadataName;

    /// <summary>Written by hand, because a displayed namespace has an <c>@</c> before what is a keyword in C#.</summary>
    private static string Prefix(INamespaceSymbol? place) =>
        place is null or { IsGlobalNamespace: true } ? "" : Prefix(place.ContainingNamespace) + place.Name + ".";

    private static IEnumerable<ITypeSymbol> Arguments(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? Arguments(outer).Concat(type.TypeArguments) : type.TypeArguments;

    private static INamedTypeSymbol Construct(INamedTypeSymbol definition, Queue<ITypeSymbol> arguments)
    {
        var type = definition.ContainingType is { } outer
            ? Construct(outer, arguments).GetTypeMembers(definition.Name, definition.Arity).Single()
            : definition;
        return type.Arity == 0 ? type : type.Construct([.. Enumerable.Range(0, type.Arity).Select(_ => arguments.Dequeue())]);
    }

    /// <summary>Parts at the commas that are in no bracket.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (text[i] != ',' || depth > 0)
                continue;
            yield return text.Substring(start, i - start);
            start = i + 1;
        }

        yield return text.Substring(start);
    }
}
