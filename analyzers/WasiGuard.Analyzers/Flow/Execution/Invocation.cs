using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>A body that is followed into, and what it is called with.</summary>
/// <param name="Symbol">The method, or the field or property whose initializer this is.</param>
/// <param name="Home">The frame whose variables a lambda or local function captures.</param>
/// <param name="Site">The call; null for a delegate that is called from code which is not in view.</param>
internal sealed record Invocation(
    ISymbol Symbol, ControlFlowGraph Graph, SymbolicValue? Receiver, Frame? Home, ImmutableArray<SymbolicValue> Arguments, IOperation? Site)
{
    public IMethodSymbol? Method => Symbol as IMethodSymbol;
}
