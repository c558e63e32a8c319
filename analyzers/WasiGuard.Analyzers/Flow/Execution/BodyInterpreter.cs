using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>How one activation of a body can end.</summary>
internal sealed record BodyResult(List<Return> Returns, List<Throw> Throws);

internal sealed record Return(State State, Value Result);

/// <param name="Type">The exception's; null when it may be any.</param>
internal sealed record Throw(State State, ITypeSymbol? Type);

/// <summary>
/// Runs one body: a worklist over the blocks of its control flow graph, with a set of disjuncts at each.
/// This file is the fixpoint; the others are the transfer functions by kind of operation.
/// </summary>
internal sealed partial class Evaluator(Analysis analysis, Frame frame)
{
    // On a long way without a branch, every step would cost what all steps before it have left behind.
    private const int MostObjectsUnswept = 16;

    private static readonly object s_return = new(), s_yielded = new(), s_box = new();

    private readonly List<State>?[] _waiting = new List<State>?[frame.Graph.Blocks.Length];
    private readonly List<State>?[] _done = new List<State>?[frame.Graph.Blocks.Length];
    private int _first;
    private readonly BodyResult _result = new([], []);
    private Choices _choices = new();
    private readonly Ahead _ahead = analysis.Program.AheadIn(frame.Graph, frame.Symbol, analysis.Cancellation);
    private BasicBlock _block = frame.Graph.Blocks[0];

    /// <summary>What the call started from: the caller may be in the middle of an expression, whose parts no variable holds.</summary>
    private State _entry = new();

    /// <summary>The assignment that is carried out now.</summary>
    private SyntaxNode? _assigning;

    /// <summary>The state of the path that is followed now.</summary>
    private State _state = new();

    private int StatesPerBlock => frame.Graph.Blocks.Length > Limits.LongBody ? Limits.StatesPerBlockOfLongBody : Limits.StatesPerBlock;

    private Logic Logic => analysis.Program.Logic;

    private CapabilityModel Model => analysis.Program.Model;

    public BodyResult Run(State entry)
    {
        _entry = frame.Caller is null ? _entry : entry.Copy();
        Wait(frame.Graph.Blocks[0].Ordinal, entry);
        while (_first < _waiting.Length)
        {
            analysis.Cancellation.ThrowIfCancellationRequested();
            var ordinal = _first++;
            if (_waiting[ordinal] is not { } states)
                continue;
            _waiting[ordinal] = null;
            if (frame.IsLast && !_ahead.From(ordinal))
                continue;
            var done = _done[ordinal] ??= [];
            // Handlers have no predecessor, though control comes from many places.
            var paths = frame.Graph.Blocks[ordinal].Predecessors.Length;
            foreach (var state in states)
            {
                if (paths != 1 || state.Heap.Count > MostObjectsUnswept)
                    Garbage.Collect(state, _entry, analysis.Program.LivenessOf(frame.Graph), frame, ordinal);
            }

            analysis.Statics.Align(states);
            foreach (var state in states.GroupBy(Next).SelectMany(each => Disjuncts.Join([.. each], StatesPerBlock)))
            {
                var next = Settle(frame.Graph.Blocks[ordinal], state, done);
                if (Disjuncts.Covered(done, next) || done.Count >= Limits.StatesPerBlockInAll)
                    continue;
                if (!analysis.Spend())
                    return _result;
                done.Add(next.Copy());
                Visit(frame.Graph.Blocks[ordinal], next);
            }
        }

        return _result;
    }

    private State Settle(BasicBlock block, State state, List<State> done)
    {
        if (done.Count < Limits.Rounds || !IsLoop(block))
            return state;
        return Widening.Widen(state, done, new LoopHead(frame.Id, block.Ordinal));
    }

    private static bool IsLoop(BasicBlock block) => block.Predecessors.Any(edge => edge.Source.Ordinal >= block.Ordinal);

    /// <summary>States that leave a <c>finally</c> block for different places never join, and so share no bound.</summary>
    private static Continuation? Next(State state) => state.Pending.IsEmpty ? null : state.Pending.Peek();

    private void Wait(int ordinal, State state)
    {
        (_waiting[ordinal] ??= []).Add(state);
        _first = Math.Min(_first, ordinal);
    }

    private void Visit(BasicBlock block, State start)
    {
        if (block.Kind == BasicBlockKind.Exit)
        {
            Leave(start);
            return;
        }

        _block = block;
        _choices = new();
        do
        {
            _state = start.Copy();
            foreach (var operation in block.Operations)
            {
                Eval(operation);
                if (_state.Dead)
                    break;
            }

            if (!_state.Dead)
                Branch(block);
        }
        while (_choices.Next());
    }

    private void Branch(BasicBlock block)
    {
        var value = block.BranchValue is null ? null : Eval(block.BranchValue);
        if (_state.Dead)
            return;
        if (block.ConditionalSuccessor is { } conditional && value is not null)
        {
            var whenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            var other = _state.Copy();
            if (Logic.Assume(_state, value, whenTrue) && IsFirstToLeave(block, conditional, _state, value, whenTrue))
                Go(conditional, _state);
            if (Logic.Assume(other, value, !whenTrue) && IsFirstToLeave(block, block.FallThroughSuccessor!, other, value, !whenTrue))
                Go(block.FallThroughSuccessor!, other);
            return;
        }

        if (block.FallThroughSuccessor is not { } next)
            return;
        switch (next.Semantics)
        {
            case ControlFlowBranchSemantics.Return:
                if (value is not null)
                    _state.Set(new(s_return, frame.Id), value);
                Go(next, _state);
                break;
            case ControlFlowBranchSemantics.Throw:
                Raise(_state, block.BranchValue is { } thrown ? Analysis.ThrownType(thrown) : null, block.EnclosingRegion);
                break;
            case ControlFlowBranchSemantics.Rethrow:
                Raise(_state, null, block.EnclosingRegion);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                if (!_state.Pending.IsEmpty)
                    Resume(_state);
                break;
            case ControlFlowBranchSemantics.Regular:
                Go(next, _state);
                break;
        }
    }

    /// <summary>A loop ends in the first round in which its condition is met: in the one before it was not.</summary>
    private bool IsFirstToLeave(BasicBlock block, ControlFlowBranch branch, State state, Value condition, bool truth)
    {
        if (!Counters.IsCounted(condition is Not not ? not.Operand : condition))
            return true;
        foreach (var loop in Counters.LoopsOf(condition))
        {
            if (loop.Tag is not LoopHead { Frame: var owner, Block: var ordinal } || owner != frame.Id)
                continue;
            var head = frame.Graph.Blocks[ordinal];
            var isTest = block == head || block.ConditionalSuccessor!.Destination == head || block.FallThroughSuccessor!.Destination == head;
            var last = head.Predecessors.Max(each => each.Source.Ordinal);
            if (isTest && branch.Destination is { Ordinal: var next } && (next < head.Ordinal || next > last) && !Logic.Assume(state, Counters.Before(condition, loop), !truth))
                return false;
        }

        return true;
    }

    private void Go(ControlFlowBranch branch, State state)
    {
        if (branch.Destination is null)
            return;
        if (branch.FinallyRegions.IsEmpty)
        {
            Arrive(branch, state);
            return;
        }

        state.Pending = state.Pending.Push(new(branch, 0, null, null));
        Wait(branch.FinallyRegions[0].FirstBlockOrdinal, state);
    }

    private void Arrive(ControlFlowBranch branch, State state)
    {
        foreach (var region in branch.LeavingRegions)
            Forget(state, region);
        var next = branch.Destination!;
        // What an earlier run of the loop has counted goes on by itself.
        if (branch.Source.Ordinal < next.Ordinal && IsLoop(next))
            ValueNumbering.Lose(state, Counters.RoundsOf(new LoopHead(frame.Id, next.Ordinal)));
        Wait(next.Ordinal, state);
    }

    /// <summary>What a region declares is gone outside of it, and with it what would tell states apart for nothing.</summary>
    private void Forget(State state, ControlFlowRegion region)
    {
        foreach (var capture in region.CaptureIds)
            state.Variables = state.Variables.Remove(new(capture, frame.Id));
        foreach (var local in region.Locals)
        {
            if (!analysis.Program.CapturedIn(frame.Graph).Contains(local))
                state.Variables = state.Variables.Remove(new(local, frame.Id));
        }
    }

    /// <summary>The end of a <c>finally</c> block: on to the next one, to where control was going, or out with the exception.</summary>
    private void Resume(State state)
    {
        state.Pending = state.Pending.Pop(out var after);
        if (after.Branch is not { } branch)
        {
            Raise(state, after.Thrown, after.Outside);
        }
        else if (after.Finally + 1 < branch.FinallyRegions.Length)
        {
            state.Pending = state.Pending.Push(after with { Finally = after.Finally + 1 });
            Wait(branch.FinallyRegions[after.Finally + 1].FirstBlockOrdinal, state);
        }
        else
        {
            Arrive(branch, state);
        }
    }

    /// <summary>Follows an exception to the handlers that can take it; <paramref name="type"/> is null when any exception may be thrown.</summary>
    private void Raise(State state, ITypeSymbol? type, ControlFlowRegion? from)
    {
        // The graph of a lambda hangs in its maker's regions, which are not around it when it runs.
        for (var region = from; region is not null && region != frame.Graph.Root; region = region.EnclosingRegion)
        {
            Forget(state, region);
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            var parent = region.EnclosingRegion!;
            if (parent.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                var last = parent.NestedRegions[1];
                if (EndsLoop(last))
                    continue;
                var copy = state.Copy();
                copy.Pending = copy.Pending.Push(new(null, 0, IsCaughtOutside(parent) ? type : null, parent.EnclosingRegion));
                Wait(last.FirstBlockOrdinal, copy);
                return;
            }

            foreach (var handler in parent.NestedRegions.Skip(1))
            {
                var caught = handler.ExceptionType is ITypeParameterSymbol parameter ? Analysis.TypeArgument(frame, parameter) ?? parameter : handler.ExceptionType;
                var catchesAll = caught is null || caught.SpecialType == SpecialType.System_Object || caught.Name == "Exception" && caught.BaseType?.SpecialType == SpecialType.System_Object;
                if (type is null ? !catchesAll && caught.Is(Model.Symbols.WasiCapabilityNotSupportedException) : !catchesAll && !Logic.IsA(type, caught!))
                    continue;
                Wait(handler.FirstBlockOrdinal, state.Copy());
                if (handler.Kind == ControlFlowRegionKind.Catch && (type is not null || catchesAll))
                    return;
            }
        }

        if (frame.InTry)
            _result.Throws.Add(new(state.Copy(), type));
    }

    /// <summary>The <c>finally</c> block that the compiler gives a <c>foreach</c>: it only disposes of the enumerator.</summary>
    private bool EndsLoop(ControlFlowRegion region)
    {
        for (var ordinal = region.FirstBlockOrdinal; ordinal <= region.LastBlockOrdinal; ordinal++)
        {
            var block = frame.Graph.Blocks[ordinal];
            if (block.BranchValue is { } value && !IsOfLoop(value) || !block.Operations.All(IsOfLoop))
                return false;
        }

        return true;
    }

    private static bool IsOfLoop(IOperation operation) => operation is { IsImplicit: true, Syntax.Parent: CommonForEachStatementSyntax };

    /// <summary>Whether it matters what is thrown out of the region.</summary>
    private bool IsCaughtOutside(ControlFlowRegion region)
    {
        for (var each = region.EnclosingRegion; each is not null && each != frame.Graph.Root; each = each.EnclosingRegion)
        {
            if (each.Kind == ControlFlowRegionKind.TryAndCatch)
                return true;
        }

        return frame.InTry;
    }

    /// <summary>Notes that what is evaluated now may throw.</summary>
    private void MayThrow(ITypeSymbol? type = null)
    {
        if (frame.InTry || IsInTry(_block))
            Raise(_state.Copy(), type, _block.EnclosingRegion);
    }

    private bool IsInTry(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null && region != frame.Graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Try)
                return true;
        }

        return false;
    }

    private void Leave(State state)
    {
        var result = state.Get(new(s_yielded, frame.Id)) ?? state.Get(new(s_return, frame.Id)) ?? Value.Null;
        state.Variables = state.Variables.Remove(new(s_return, frame.Id)).Remove(new(s_yielded, frame.Id));
        _result.Returns.Add(new(state, result));
    }

    /// <summary>Takes a condition's true or false side; where both are possible, first the one and then the other.</summary>
    private bool Holds(Value condition)
    {
        if (Logic.Decide(_state, condition) is { } known)
            return known;
        var truth = _choices.Pick(() => (IReadOnlyList<Const>)[Value.True, Value.False])!.IsTrue;
        if (!Logic.Assume(_state, condition, truth))
            _state.Dead = true;
        return truth;
    }

    /// <summary>Makes an object whose constructor is called with unknown arguments: a state for each way through it.</summary>
    internal List<State> ConstructRoot(IMethodSymbol constructor, Value self, ImmutableArray<Value> arguments, State start)
    {
        var ends = new List<State>();
        _choices = new();
        do
        {
            _state = start.Copy();
            Construct(constructor, self, arguments, null);
            if (!_state.Dead)
                ends.Add(_state);
        }
        while (_choices.Next());
        return ends;
    }

    /// <summary>Judges a delegate that leaves the code in view.</summary>
    internal void LetEscape(Value value, State state)
    {
        if (value is not Closure && state.Find(value) is not { Elements: not null })
            return;
        _choices = new();
        _state = state.Copy();
        Escape(value);
    }
}
