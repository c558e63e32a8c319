using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Facts;
using WasiGuard.Analyzers.Flow.Scope;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Summaries;

/// <summary>The facts of all members of a compilation that others can see, each type's found when it is asked for.</summary>
internal sealed class CompilationFacts(CompilationParts parts, CandidateFiles candidates)
{
    private const int MaxText = 4_000;

    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableSortedDictionary<string, string>> _types = new(SymbolEqualityComparer.Default);
    private readonly FactSearch _search = new(parts);
    private readonly Lazy<bool> _hasFriends = new(() => parts.Source.Compilation.Assembly.GetAttributes()
        .Any(each => each.AttributeClass?.Name == "InternalsVisibleToAttribute"));

    public IEnumerable<string> Words => candidates.SharedNames;

    /// <summary>Null when the compilation does not reference WasiGuard, or nothing in it has to do with a guest's run.</summary>
    public static CompilationFacts? Of(Compilation compilation, IOtherCompilations others, CancellationToken cancellation)
    {
        var foreign = new ForeignFacts(compilation, others);
        var candidates = new CandidateFiles(compilation, foreign.Words(cancellation), foreign.HasProjects, cancellation);
        return candidates.Any && KnownSymbols.Find(compilation) is { } symbols ? new(new(symbols, foreign, candidates), candidates) : null;
    }

    /// <summary>The text for one member, by its documentation id.</summary>
    public string? TextOf(string id, CancellationToken cancellation) =>
        DocumentationCommentId.GetFirstSymbolForDeclarationId(id, parts.Source.Compilation) is { ContainingType: { } type }
        && TextsOf(type, cancellation).TryGetValue(id, out var text)
            ? text
            : null;

    /// <summary>All texts, by documentation id, in one order.</summary>
    public ImmutableSortedDictionary<string, string> All(CancellationToken cancellation)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var tree in parts.Source.Compilation.SyntaxTrees.Where(candidates.Contains))
        {
            var model = parts.Source.SemanticModelOf(tree);
            foreach (var declaration in tree.GetRoot(cancellation).DescendantNodes().OfType<TypeDeclarationSyntax>())
            {
                cancellation.ThrowIfCancellationRequested();
                if (model.GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol type)
                    all.AddRange(TextsOf(type, cancellation).Where(each => !all.ContainsKey(each.Key)));
            }
        }

        return all.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> TextsOf(INamedTypeSymbol type, CancellationToken cancellation) =>
        _types.GetOrAdd(type.OriginalDefinition, each => Find(each, cancellation));

    private ImmutableSortedDictionary<string, string> Find(INamedTypeSymbol type, CancellationToken cancellation)
    {
        if (!IsVisible(type) || type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface) || parts.Contract.IsContract(type)
            || !parts.Source.AllSyntax(type).Any(each => candidates.Contains(each.SyntaxTree)) || !HasToDoWithRunners(type, cancellation))
            return ImmutableSortedDictionary<string, string>.Empty;
        var facts = new List<(ISymbol Member, string Id, MemberFact Fact)>();
        foreach (var member in type.GetMembers().Where(MayHaveFact))
        {
            if (_search.Of(member, cancellation) is { } fact && member.GetDocumentationCommentId() is { } id)
                facts.Add((member, id, fact));
        }

        var visible = new FactVisibility(type, facts.ConvertAll(each => each.Fact), IsVisible);
        return facts.Select(each => (each.Id, Text: visible.Of(each.Member, each.Fact)?.ToString())).Where(each => each.Text is { Length: <= MaxText })
            .ToImmutableSortedDictionary(each => each.Id, each => each.Text!, StringComparer.Ordinal);
    }

    private bool MayHaveFact(ISymbol member) => IsVisible(member) && member switch
    {
        IMethodSymbol method => method.MethodKind is MethodKind.Ordinary or MethodKind.Constructor or MethodKind.PropertyGet or MethodKind.PropertySet
            or MethodKind.UserDefinedOperator or MethodKind.Conversion && !SourceModel.IsCopy(method),
        IFieldSymbol { IsStatic: true, IsReadOnly: true } or IPropertySymbol { IsStatic: true, SetMethod: null } => true,
        _ => false,
    };

    private bool HasToDoWithRunners(INamedTypeSymbol type, CancellationToken cancellation) =>
        parts.Contract.IsRunner(type) || parts.Contract.IsInput(type) || type.GetMembers().Any(member => member switch
        {
            IMethodSymbol method => parts.Source.HasBody(method) && Mentions(method),
            IFieldSymbol { AssociatedSymbol: null } field => parts.Contract.IsPart(field.Type),
            IPropertySymbol property => parts.Contract.IsPart(property.Type),
            _ => false,
        });

    private bool Mentions(IMethodSymbol method) =>
        parts.Reachability.SummaryOfCall(method, CancellationToken.None) is { MentionsRunners: true } or { MayHandOver: true };

    private bool IsVisible(ISymbol member)
    {
        for (var current = member; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
        {
            var isSeen = current.DeclaredAccessibility switch
            {
                Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal => true,
                Accessibility.Internal or Accessibility.ProtectedAndInternal => _hasFriends.Value,
                _ => false,
            };
            if (!isSeen)
                return false;
        }

        return true;
    }
}
