using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Lambdas, local functions and methods as delegates: what calls them here, and what may call them elsewhere.</summary>
internal sealed class Delegates(BodyInterpreter run)
{
    public SymbolicValue Invoke(Closure closure, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (closure.Lambda is null && closure.Method.MethodKind != MethodKind.LocalFunction)
        {
            return closure.Receiver is null && closure.Method is { IsStatic: false, IsExtensionMethod: false }
                ? run.OpaqueCalls.CallOpaque(closure.Method, null, arguments, operation)
                : run.Calls.Call(
                    closure.Method, closure.Method.IsStatic
                        ? null
                        : closure.Receiver, closure.Method.IsStatic && closure.Receiver is not null && closure.Method.Parameters.Length == arguments.Length + 1
                            ? arguments.Insert(0, closure.Receiver)
                            : arguments, operation);
        }

        var answer = GraphOf(closure) is var (graph, home)
            && graph is not null
            && run.Calls.Follow(new(closure.Method, graph, null, home, arguments, operation)) is { } result
            ? result
            : NotFollowed();
        return run.Calls.Guarded(closure.Method, run.Calls.GuardedRunner(closure.Method, null, arguments), answer);

        SymbolicValue NotFollowed()
        {
            var unknown = run.OpaqueCalls.CallOpaque(closure.Method, null, arguments, operation);
            return Recursions.LastOf(closure.Method, run.Frame) is null ? unknown : run.SkippedCalls.ResultOfDeepCall(closure.Method, operation);
        }
    }

    private (ControlFlowGraph? Graph, Frame? Home) GraphOf(Closure closure)
    {
        if (closure.Lambda is { } lambda)
        {
            run.Analysis.NoteEntered(lambda.Syntax);
            return (closure.Home!.Graph.GetAnonymousFunctionControlFlowGraph(lambda, run.Analysis.Cancellation), closure.Home);
        }

        var method = closure.Method.OriginalDefinition;
        for (var home = closure.Home; home is not null; home = home.Lexical)
        {
            if (home.Graph.LocalFunctions.FirstOrDefault(each => each.OriginalDefinition.Is(method)) is { } declared)
            {
                run.Analysis.NoteEntered(run.Source.Syntax(method)!);
                return (home.Graph.GetLocalFunctionControlFlowGraph(declared, run.Analysis.Cancellation), home);
            }
        }

        return (null, null);
    }

    /// <summary>A delegate that code which is not in view may call, with whatever it likes, whenever it likes.</summary>
    public void LetDelegateEscape(SymbolicValue value)
    {
        if (value is FlowCapture captured)
            value = captured.Content;
        if (run.State.IsUnreachable)
            return;
        if (run.State.FindObject(value) is { Elements: { } elements })
        {
            foreach (var element in elements)
                LetDelegateEscape(element);
            return;
        }

        if (value is not Closure closure)
            return;
        if (closure.Lambda is null && closure.Method.MethodKind != MethodKind.LocalFunction)
        {
            if (!run.Source.IsInView(closure.Method))
                run.HandOvers.HandOver(closure.Method, closure.Receiver, NewValues.UnknownArguments(closure.Method), null);
            else if (run.Source.GraphOf(closure.Method) is { } body && run.Source.HasBody(closure.Method))
                run.Analysis.Simulate(
                    new(
                        closure.Method, body, closure.Method.IsStatic
                            ? null
                            : closure.Receiver, null, NewValues.UnknownArguments(closure.Method), null), run.Frame, run.State);
            return;
        }

        if (GraphOf(closure) is not (var graph, { } home) || graph is null)
            return;
        var later = run.State.Copy();
        foreach (var variable in run.Analysis.Parts.Assignments.ChangingCaptures(closure.Method))
            later.Set(
                new(variable, home.OwnerOf(variable).Id),
                (SymbolicValue?)EveryValue(variable, later, home)
                    ?? ValueNumbering.NumberFreshValue(later, new(Origin.Input, (variable, "later")) { Type = NewValues.TypeOfVariable(variable) }));
        var called = new Invocation(closure.Method, graph, null, home, NewValues.RootArguments(closure.Method), null);
        run.Analysis.Simulate(called, run.Frame, later);
        run.SkippedCalls.ApplySideEffects(called, later: true);
        foreach (var variable in run.Analysis.Parts.Assignments.AssignedIn(closure.Method))
        {
            var slot = new Slot(variable, home.OwnerOf(variable).Id);
            if (run.State.Get(slot) is not null and not Place)
                run.Set(
                    slot, ValueNumbering.NumberFreshValue(
                        run.State, new(Origin.Input, (variable, "after")) { Type = NewValues.TypeOfVariable(variable) }, slot));
        }
    }

    /// <summary>The value of a captured runner that changes, when all the values that it ever holds can be taken for one.</summary>
    private ObjectReference? EveryValue(ISymbol variable, PathState state, Frame home) =>
        run.Analysis.Parts.Contract.OneRunnerFor(run.Analysis.Parts.Assignments.TypesCreatedForVariable(variable)) is { } only
            ? state.Allocate(variable, home.Id, new(only, HeapObject.NoMembers))
            : null;
}
