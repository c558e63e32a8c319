using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers;

/// <summary>One registration of a runner.</summary>
/// <param name="IsKeyed">It is given to those only who ask by a key.</param>
/// <param name="Key">Null, when it is keyed, for a key that is not known, or that answers all: then it may be meant by each.</param>
/// <param name="Runners">What is registered: the types of the runners that it is made of; null when that is not known.</param>
internal sealed record Registration(bool IsKeyed, ServiceKey? Key, ImmutableArray<ITypeSymbol>? Runners)
{
    /// <param name="key">The expression that gives the key; null when there is none.</param>
    public static Registration Of(IOperation? key, ImmutableArray<ITypeSymbol>? runners)
    {
        // A key that is null is none.
        var isKeyed = key is not null and not { ConstantValue: { HasValue: true, Value: null } };
        return new(isKeyed, isKeyed ? ServiceKey.Of(key!) : null, runners);
    }

    /// <summary>Whether this one may be what is injected.</summary>
    public bool Answers(Injection asked) => asked.Key is null ? !IsKeyed : IsKeyed && (Key is null || Key == asked.Key);
}
