using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>A body that is followed into, and what it is called with.</summary>
/// <param name="Symbol">The method, or the field or property whose initializer this is.</param>
/// <param name="Home">The frame whose variables a lambda or local function captures.</param>
/// <param name="Site">The call; null for a delegate that is called from code which is not in view.</param>
internal sealed record Callee(ISymbol Symbol, ControlFlowGraph Graph, Value? Receiver, Frame? Home, ImmutableArray<Value> Arguments, IOperation? Site)
{
    public IMethodSymbol? Method => Symbol as IMethodSymbol;
}
