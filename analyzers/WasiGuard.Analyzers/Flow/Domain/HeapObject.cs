using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>An object that the program created on this path: its exact type and what its members hold.</summary>
/// <param name="Type">The exact type, or the declared one when <paramref name="CopiedFrom"/> is an unknown value.</param>
/// <param name="Members">What was assigned, by field, property or captured constructor parameter.</param>
/// <param name="Elements">The elements of an array or list; null when they are not known.</param>
/// <param name="CopiedFrom">The unknown value that this is a copy of: members not in <paramref name="Members"/> are that one's.</param>
internal sealed record HeapObject(
    ITypeSymbol Type,
    HashedMap<ISymbol, SymbolicValue> Members,
    ImmutableList<SymbolicValue>? Elements = null,
    SymbolicValue? CopiedFrom = null)
{
    public static readonly HashedMap<ISymbol, SymbolicValue> NoMembers = HashedMap<ISymbol, SymbolicValue>.Empty;

    /// <summary>Where members were set, for the message only: objects that differ in nothing else are equal.</summary>
    public HashedMap<ISymbol, SyntaxNode> SetAt { get; init; } = HashedMap<ISymbol, SyntaxNode>.Empty;

    /// <summary>The type is exact although not all members are known.</summary>
    public bool HasExactType { get; init; }

    /// <summary>Nothing says that the type is exact.</summary>
    public bool IsOfUncertainType => CopiedFrom is not null && !HasExactType;

    /// <summary>Whether it holds a value that the given one is, or is part of.</summary>
    public bool Mentions(SymbolicValue part)
    {
        foreach (var member in Members)
        {
            if (member.Value.Mentions(part))
                return true;
        }

        foreach (var element in Elements ?? [])
        {
            if (element.Mentions(part))
                return true;
        }

        return CopiedFrom?.Mentions(part) == true;
    }

    public bool Equals(HeapObject? other) =>
        ReferenceEquals(this, other)
        || other is not null
            && SymbolEqualityComparer.Default.Equals(Type, other.Type)
            && Equals(CopiedFrom, other.CopiedFrom)
            && HasExactType == other.HasExactType
            && Members.Equals(other.Members)
            && (ReferenceEquals(Elements, other.Elements) || Elements is not null && other.Elements is not null && Elements.SequenceEqual(other.Elements));

    public override int GetHashCode()
    {
        var hash = SymbolEqualityComparer.Default.GetHashCode(Type) * 31 + Members.GetHashCode();
        foreach (var element in Elements ?? [])
            hash = hash * 31 + element.GetHashCode();
        return hash;
    }
}
