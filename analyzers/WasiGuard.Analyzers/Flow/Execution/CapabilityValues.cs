using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>The capabilities of a runner, or those that a type declares.</summary>
internal sealed record CapabilitiesValue(SymbolicValue? Runner, ITypeSymbol? Type) : SymbolicValue
{
    public override bool StaysApart => true;

    public override ValueParts Parts => new(Runner);
}

/// <summary>
/// Whether the runner has all of the capabilities. <paramref name="Marked"/>: said by a
/// member that only its attribute explains, so false says nothing.
/// </summary>
internal sealed record HasCapabilities(SymbolicValue Subject, ImmutableArray<INamedTypeSymbol> Needed, object? Marked) : TheoryCondition(Subject)
{
    public SymbolicValue Runner => Subject;

    public bool Equals(HasCapabilities? other) =>
        other is not null && Runner.Equals(other.Runner) && Equals(Marked, other.Marked)
        && Needed.Length == other.Needed.Length && Needed.All(each => other.Needed.Contains(each, SymbolEqualityComparer.Default));

    public override int GetHashCode() => Runner.GetHashCode() * 31 + Needed.Length;
}
