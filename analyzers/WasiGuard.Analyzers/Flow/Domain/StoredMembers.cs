using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>What members of objects hold, as far as a state says it.</summary>
internal static class StoredMembers
{
    /// <summary>The value that a member is known to hold; null for a member that nothing has set.</summary>
    public static SymbolicValue? Find(PathState state, SymbolicValue owner, ISymbol member)
    {
        if (state.FindObject(owner) is not { } known)
            return Unknown(state, owner, member);
        if (known.Members.TryGetValue(member.Canonical(), out var value))
            return value;
        return known.CopiedFrom is null ? null : Unknown(state, known.CopiedFrom, member);
    }

    /// <summary>The unknown value that a member of an unknown object holds: the same one until something may have changed the object.</summary>
    public static UnknownValue Unknown(PathState state, SymbolicValue owner, ISymbol member)
    {
        var type = member switch
        {
            IPropertySymbol property => property.Type,
            IFieldSymbol field => field.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => null
        };
        return new(Origin.Member, member.Canonical(), owner, state.ObjectVersions.TryGetValue(owner, out var change) ? change : null)
        {
            Type = type,
            IsNeverNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        };
    }
}
