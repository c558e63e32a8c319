using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>One activation of a body: the root, or a call that is followed into.</summary>
/// <param name="Id">The same for the same call in the same caller, so that states of two rounds can be compared.</param>
/// <param name="Symbol">The method, or the field or property that is initialized.</param>
/// <param name="Lexical">The frame whose variables a lambda or local function captures.</param>
/// <param name="Caller">The frame that made the call.</param>
internal sealed record Frame(int Id, ISymbol Symbol, ControlFlowGraph Graph, SymbolicValue? This, Frame? Lexical, Frame? Caller)
{
    /// <summary>Different bodies around this one; an activation inside another one of the same body does not count.</summary>
    public int Depth => Caller is null ? 0 : Caller.Depth + (IsRecursive ? 0 : 1);

    /// <summary>It is inside another activation of the same body.</summary>
    public bool IsRecursive { get; init; }

    /// <summary>What it was called with.</summary>
    public ImmutableArray<SymbolicValue> Arguments { get; init; } = [];

    /// <summary>Some call on the way here is inside a <c>try</c>, so that what throws matters.</summary>
    public bool InTry { get; init; }

    /// <summary>Once this body is left, no input is handed over any more.</summary>
    public bool IsLast { get; init; }

    /// <summary>What this activation may cost.</summary>
    public StepBudget Steps { get; init; } = new(AnalysisLimits.Steps);

    /// <summary>The object that <c>this</c> means, also in a lambda or local function.</summary>
    public SymbolicValue? Self => This ?? Lexical?.Self;

    public bool Equals(Frame? other) => other is not null && Id == other.Id;

    public override int GetHashCode() => Id;

    /// <summary>The frame that holds a local or parameter.</summary>
    public Frame OwnerOf(ISymbol variable)
    {
        var frame = this;
        while (frame.Lexical is not null && !frame.Symbol.OriginalDefinition.Is(variable.ContainingSymbol.OriginalDefinition))
            frame = frame.Lexical;
        return frame;
    }
}
