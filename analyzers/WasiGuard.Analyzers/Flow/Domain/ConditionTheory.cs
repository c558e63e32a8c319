using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>A condition over a value, never null, whose meaning the domain does not know: a theory decides it.</summary>
internal abstract record TheoryCondition(SymbolicValue Subject) : SymbolicValue
{
    public override ValueParts Parts => new(Subject);
}

/// <summary>What the solver asks about conditions that mean something only outside of the domain.</summary>
internal interface IConditionTheory
{
    /// <summary>True or false when the state decides the condition, else null.</summary>
    bool? Decide(PathState state, TheoryCondition condition);

    /// <summary>Learns what follows from the condition's outcome. Returns whether that says all, so that the condition itself need not be kept.</summary>
    bool Learn(PathState state, TheoryCondition condition, bool truth);

    /// <summary>The value is known not to be of the type, by conditions of this theory.</summary>
    bool Excludes(PathState state, SymbolicValue value, ITypeSymbol type);
}
