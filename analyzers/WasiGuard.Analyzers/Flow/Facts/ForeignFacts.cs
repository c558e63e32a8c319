using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Facts;

/// <summary>What another compilation that is in view, as in an editor, says of its members by its own engine.</summary>
internal interface IOtherCompilations
{
    /// <summary>The text of what it knows of a member; null when that is nothing.</summary>
    string? FactOf(Compilation other, string member, CancellationToken cancellation);

    /// <summary>The names under which others can use what has to do with a guest's run.</summary>
    IEnumerable<string> WordsOf(Compilation other, CancellationToken cancellation);
}

/// <summary>The facts of the assemblies that a compilation references: read from their attributes, or asked of their compilation.</summary>
internal sealed class ForeignFacts(Compilation compilation, IOtherCompilations? others)
{
    private const string AttributeName = "MemberFactsAttribute";

    private readonly ConcurrentDictionary<ISymbol, MemberFact?> _facts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, Home> _homes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<(string, string), ISymbol> _keys = new();

    public FactTypes Types { get; } = new(compilation);

    /// <summary>Where the facts of one assembly are.</summary>
    private sealed record Home(Compilation? Source, IReadOnlyDictionary<string, string> Texts);

    private static readonly Home s_none = new(null, ImmutableDictionary<string, string>.Empty);

    /// <summary>Null for a member of this compilation, and for one of which nothing is known.</summary>
    public MemberFact? Of(ISymbol member, CancellationToken cancellation)
    {
        member = ((member as IMethodSymbol)?.ReducedFrom ?? member).OriginalDefinition;
        if (member.ContainingAssembly is not { } assembly || assembly.Is(compilation.Assembly) || HomeOf(assembly) is var home && home == s_none)
            return null;
        if (_facts.TryGetValue(member, out var known))
            return known;
        var text = member.GetDocumentationCommentId() is { } id
            ? home.Source is { } source ? others!.FactOf(source, id, cancellation) : home.Texts.TryGetValue(id, out var written) ? written : null
            : null;
        return _facts.GetOrAdd(member, text is null ? null : FactReader.Read(text));
    }

    /// <summary>An assembly that has to do with WasiGuard, so that its members can have facts.</summary>
    public bool IsHome(IAssemblySymbol? assembly) => assembly is not null && !assembly.Is(compilation.Assembly) && ReferencesWasiGuard(assembly);

    /// <summary>The compilation references projects or packages of others that use WasiGuard.</summary>
    public bool HasProjects => compilation.SourceModule.ReferencedAssemblySymbols.Any(each => ReferencesWasiGuard(each) && !s_companions.Contains(each.Name));

    // All that they give has a type whose name says what it is.
    private static readonly string[] s_companions =
        ["WasiGuard.Browser", "WasiGuard.DependencyInjection", "WasiGuard.InProcess", "WasiGuard.NetFetch", "WasiGuard.Wasmtime"];

    private static bool ReferencesWasiGuard(IAssemblySymbol assembly) =>
        assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == WasiGuardReference.AssemblyName));

    /// <summary>Something may be handed over in the member, as its fact says.</summary>
    public bool MayHandOver(ISymbol member, CancellationToken cancellation) => Of(member, cancellation) is { HandOvers.IsEmpty: false };

    /// <summary>The names by which the code of this compilation uses members that have facts.</summary>
    public IEnumerable<string> Words(CancellationToken cancellation)
    {
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            var home = HomeOf(assembly);
            foreach (var word in home.Source is { } source ? others!.WordsOf(source, cancellation) : home.Texts.Keys.SelectMany(WordsOf))
                yield return word;
        }
    }

    /// <summary>
    /// The key under which a state keeps what a member holds: the member itself, or, for one that metadata does not have, a name that stands for it.
    /// </summary>
    public ISymbol? KeyOf(MemberName name, IAssemblySymbol home)
    {
        if (Types.FindDefinition(name.DeclaringType, home) is not { } type)
            return null;
        foreach (var member in type.GetMembers(name.Name))
        {
            if (member is IFieldSymbol or IPropertySymbol)
                return member.Canonical();
        }

        return _keys.GetOrAdd((name.DeclaringType, name.Name), _ => compilation.CreateErrorTypeSymbol(type, name.Name, 0));
    }

    /// <summary>What the code calls a member: by its name, or by that of its type.</summary>
    public static IEnumerable<string> WordsOf(string id)
    {
        var end = id.IndexOfAny(['(', '~']);
        var parts = (end < 0 ? id : id.Substring(0, end)).Substring(2).Split('.');
        var name = Plain(parts[parts.Length - 1]);
        if (name.StartsWith("#", StringComparison.Ordinal) || name.StartsWith("op_", StringComparison.Ordinal) || name is "Item" or "get_Item" or "set_Item")
            yield return Plain(parts[Math.Max(0, parts.Length - 2)]);
        else
            yield return IsAccessor(id, name) ? name.Substring(AccessorPrefixLength) : name;
    }

    /// <summary>An attribute is written by anybody, by hand too; what is no member's says nothing.</summary>
    private static bool IsMemberId(string id) => id.Length > 2 && id[0] is 'M' or 'P' or 'F' && id[1] == ':';

    private const int AccessorPrefixLength = 4;

    private static bool IsAccessor(string id, string name) =>
        id[0] == 'M' && (name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal));

    private static string Plain(string name) => name.IndexOf('`') is >= 0 and var arity ? name.Substring(0, arity) : name;

    private Home HomeOf(IAssemblySymbol assembly) => _homes.GetOrAdd(assembly, Find);

    private Home Find(IAssemblySymbol assembly)
    {
        if (!ReferencesWasiGuard(assembly))
            return s_none;
        if (others is not null && compilation.GetMetadataReference(assembly) is CompilationReference { Compilation: { Language: LanguageNames.CSharp } source })
            return new(source, s_none.Texts);
        var texts = new Dictionary<string, string>();
        foreach (var attribute in assembly.GetAttributes())
        {
            if (attribute is { AttributeClass: { Name: AttributeName, ContainingNamespace.Name: "WasiGuard" }, ConstructorArguments: [var member, var text] }
                && member.Value is string id && IsMemberId(id) && text.Value is string fact)
                texts[id] = fact;
        }

        return texts.Count == 0 ? s_none : new(null, texts);
    }
}
