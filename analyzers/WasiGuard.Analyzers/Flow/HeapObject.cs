using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>An object that the program created on this path: its exact type and what its members hold.</summary>
/// <param name="Type">The exact type, or the declared one when <paramref name="Origin"/> is an unknown value.</param>
/// <param name="Members">What was assigned, by field, property or captured constructor parameter.</param>
/// <param name="Elements">The elements of an array or list; null when they are not known.</param>
/// <param name="Origin">The unknown value that this is a copy of: members not in <paramref name="Members"/> are that one's.</param>
internal sealed record HeapObject(
    ITypeSymbol Type,
    ImmutableDictionary<ISymbol, Value> Members,
    ImmutableList<Value>? Elements = null,
    Value? Origin = null)
{
    public static readonly ImmutableDictionary<ISymbol, Value> NoMembers = ImmutableDictionary.Create<ISymbol, Value>(SymbolEqualityComparer.Default);

    /// <summary>Where members were set, for the message only: objects that differ in nothing else are equal.</summary>
    public ImmutableDictionary<ISymbol, SyntaxNode> SetAt { get; init; } = NoPlaces;

    private static readonly ImmutableDictionary<ISymbol, SyntaxNode> NoPlaces = ImmutableDictionary.Create<ISymbol, SyntaxNode>(SymbolEqualityComparer.Default);

    /// <summary>Nothing says that the type is exact.</summary>
    public bool IsOpen => Origin is not null;

    /// <summary>Equal for objects that are equal, and mostly different for others.</summary>
    public int Fingerprint
    {
        get
        {
            // A copy with other content has taken the number over.
            if (ReferenceEquals(_fingerprint.Members, Members) && ReferenceEquals(_fingerprint.Elements, Elements))
                return _fingerprint.Hash;
            var hash = GetHashCode() * 31 + Members.Count;
            foreach (var member in Members)
                hash ^= SymbolEqualityComparer.Default.GetHashCode(member.Key) * 31 + member.Value.GetHashCode();
            foreach (var element in Elements ?? [])
                hash = hash * 31 + element.GetHashCode();
            _fingerprint = (Members, Elements, hash);
            return hash;
        }
    }

    private (object? Members, object? Elements, int Hash) _fingerprint;

    public bool Equals(HeapObject? other) =>
        ReferenceEquals(this, other)
        || other is not null
            && SymbolEqualityComparer.Default.Equals(Type, other.Type)
            && Equals(Origin, other.Origin)
            && State.Same(Members, other.Members)
            && (ReferenceEquals(Elements, other.Elements) || Elements is not null && other.Elements is not null && Elements.SequenceEqual(other.Elements));

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Type);
}
