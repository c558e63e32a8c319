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

internal sealed record Return(PathState State, SymbolicValue Result);

/// <param name="Type">The exception's; null when it may be any.</param>
internal sealed record Throw(PathState State, ITypeSymbol? Type);

/// <summary>
/// Runs one body: a worklist over the blocks of its control flow graph, with a set of disjuncts at each.
/// This file is the fixpoint; the others are the transfer functions by kind of operation.
/// </summary>
internal sealed partial class BodyInterpreter(InterproceduralAnalysis analysis, Frame frame)
{
    // On a long way without a branch, every step would cost what all steps before it have left behind.
    private const int MostObjectsUnswept = 16;

    private static readonly object s_return = new(), s_yielded = new(), s_box = new();

    private readonly List<PathState>?[] _waiting = new List<PathState>?[frame.Graph.Blocks.Length];
    private readonly List<PathState>?[] _seen = new List<PathState>?[frame.Graph.Blocks.Length];
    private int _firstWaiting;
    private readonly BodyResult _result = new([], []);
    private PathExplorer _explorer = new();
    private readonly RemainingHandOvers _remaining = analysis.Parts.RemainingHandOversIn(frame.Graph, frame.Symbol, analysis.Cancellation);
    private BasicBlock _block = frame.Graph.Blocks[0];

    /// <summary>What the call started from: the caller may be in the middle of an expression, whose parts no variable holds.</summary>
    private PathState _entry = new();

    /// <summary>The assignment that is carried out now.</summary>
    private SyntaxNode? _assigning;

    /// <summary>The state of the path that is followed now.</summary>
    private PathState _state = new();

    private int StatesPerBlock => frame.Graph.Blocks.Length > AnalysisLimits.LongBody ? AnalysisLimits.StatesPerBlockOfLongBody : AnalysisLimits.StatesPerBlock;

    private ConditionSolver Solver => analysis.Parts.Solver;

    private CapabilityModel Contract => analysis.Parts.Contract;

    public BodyResult Run(PathState entry)
    {
        _entry = frame.Caller is null ? _entry : entry.Copy();
        Wait(frame.Graph.Blocks[0].Ordinal, entry);
        while (_firstWaiting < _waiting.Length)
        {
            analysis.Cancellation.ThrowIfCancellationRequested();
            var ordinal = _firstWaiting++;
            if (_waiting[ordinal] is not { } states)
                continue;
            _waiting[ordinal] = null;
            if (frame.IsLast && !_remaining.IsAnyFrom(ordinal))
                continue;
            var done = _seen[ordinal] ??= [];
            // Handlers have no predecessor, though control comes from many places.
            var paths = frame.Graph.Blocks[ordinal].Predecessors.Length;
            foreach (var state in states)
            {
                if (paths != 1 || state.Heap.Count > MostObjectsUnswept)
                    StateCleanup.AtBlockStart(state, _entry, analysis.Parts.LiveVariablesOf(frame.Graph), frame, ordinal);
            }

            analysis.StaticMembers.Align(states);
            foreach (var state in states.GroupBy(Next).SelectMany(each => StateMerging.Merge([.. each], StatesPerBlock)))
            {
                var next = WidenIfDue(frame.Graph.Blocks[ordinal], state, done);
                if (StateMerging.IsSubsumed(done, next) || done.Count >= AnalysisLimits.StatesPerBlockInAll)
                    continue;
                if (!analysis.TryTakeStep())
                    return _result;
                done.Add(next.Copy());
                Visit(frame.Graph.Blocks[ordinal], next);
            }
        }

        return _result;
    }

    private PathState WidenIfDue(BasicBlock block, PathState state, List<PathState> done)
    {
        if (done.Count < AnalysisLimits.Rounds || !IsLoop(block))
            return state;
        return LoopWidening.Widen(state, done, new LoopHead(frame.Id, block.Ordinal));
    }

    private static bool IsLoop(BasicBlock block) => block.Predecessors.Any(edge => edge.Source.Ordinal >= block.Ordinal);

    /// <summary>States that leave a <c>finally</c> block for different places never join, and so share no bound.</summary>
    private static Continuation? Next(PathState state) => state.PendingFinally.IsEmpty ? null : state.PendingFinally.Peek();

    private void Wait(int ordinal, PathState state)
    {
        (_waiting[ordinal] ??= []).Add(state);
        _firstWaiting = Math.Min(_firstWaiting, ordinal);
    }

    private void Visit(BasicBlock block, PathState start)
    {
        if (block.Kind == BasicBlockKind.Exit)
        {
            Leave(start);
            return;
        }

        _block = block;
        _explorer = new();
        do
        {
            _state = start.Copy();
            foreach (var operation in block.Operations)
            {
                Eval(operation);
                if (_state.IsUnreachable)
                    break;
            }

            if (!_state.IsUnreachable)
                Branch(block);
        }
        while (_explorer.MoveToNext());
    }

    private void Branch(BasicBlock block)
    {
        var value = block.BranchValue is null ? null : Eval(block.BranchValue);
        if (_state.IsUnreachable)
            return;
        if (block.ConditionalSuccessor is { } conditional && value is not null)
        {
            var whenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            var other = _state.Copy();
            if (Solver.Assume(_state, value, whenTrue) && IsFirstToLeave(block, conditional, _state, value, whenTrue))
                Go(conditional, _state);
            if (Solver.Assume(other, value, !whenTrue) && IsFirstToLeave(block, block.FallThroughSuccessor!, other, value, !whenTrue))
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
                Raise(_state, block.BranchValue is { } thrown ? InterproceduralAnalysis.ThrownType(thrown) : null, block.EnclosingRegion);
                break;
            case ControlFlowBranchSemantics.Rethrow:
                Raise(_state, null, block.EnclosingRegion);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                if (!_state.PendingFinally.IsEmpty)
                    Resume(_state);
                break;
            case ControlFlowBranchSemantics.Regular:
                Go(next, _state);
                break;
        }
    }

    /// <summary>A loop ends in the first round in which its condition is met: in the one before it was not.</summary>
    private bool IsFirstToLeave(BasicBlock block, ControlFlowBranch branch, PathState state, SymbolicValue condition, bool truth)
    {
        if (!LoopCounters.IsCounted(condition is Not not ? not.Operand : condition))
            return true;
        foreach (var loop in LoopCounters.LoopsOf(condition))
        {
            if (loop.Tag is not LoopHead { Frame: var owner, Block: var ordinal } || owner != frame.Id)
                continue;
            var head = frame.Graph.Blocks[ordinal];
            var isTest = block == head || block.ConditionalSuccessor!.Destination == head || block.FallThroughSuccessor!.Destination == head;
            var last = head.Predecessors.Max(each => each.Source.Ordinal);
            if (isTest && branch.Destination is { Ordinal: var next } && (next < head.Ordinal || next > last) && !Solver.Assume(state, LoopCounters.Before(condition, loop), !truth))
                return false;
        }

        return true;
    }

    private void Go(ControlFlowBranch branch, PathState state)
    {
        if (branch.Destination is null)
            return;
        if (branch.FinallyRegions.IsEmpty)
        {
            Arrive(branch, state);
            return;
        }

        state.PendingFinally = state.PendingFinally.Push(new(branch, 0, null, null));
        Wait(branch.FinallyRegions[0].FirstBlockOrdinal, state);
    }

    private void Arrive(ControlFlowBranch branch, PathState state)
    {
        foreach (var region in branch.LeavingRegions)
            LeaveRegion(state, region);
        var next = branch.Destination!;
        // What an earlier run of the loop has counted goes on by itself.
        if (branch.Source.Ordinal < next.Ordinal && IsLoop(next))
            ValueNumbering.GiveUpIdentity(state, LoopCounters.RoundsOf(new LoopHead(frame.Id, next.Ordinal)));
        Wait(next.Ordinal, state);
    }

    /// <summary>What a region declares is gone outside of it, and with it what would tell states apart for nothing.</summary>
    private void LeaveRegion(PathState state, ControlFlowRegion region)
    {
        foreach (var capture in region.CaptureIds)
            state.Variables = state.Variables.Remove(new(capture, frame.Id));
        foreach (var local in region.Locals)
        {
            if (!analysis.Parts.CapturedIn(frame.Graph).Contains(local))
                state.Variables = state.Variables.Remove(new(local, frame.Id));
        }
    }

    /// <summary>The end of a <c>finally</c> block: on to the next one, to where control was going, or out with the exception.</summary>
    private void Resume(PathState state)
    {
        state.PendingFinally = state.PendingFinally.Pop(out var after);
        if (after.Branch is not { } branch)
        {
            Raise(state, after.Thrown, after.Outside);
        }
        else if (after.Finally + 1 < branch.FinallyRegions.Length)
        {
            state.PendingFinally = state.PendingFinally.Push(after with { Finally = after.Finally + 1 });
            Wait(branch.FinallyRegions[after.Finally + 1].FirstBlockOrdinal, state);
        }
        else
        {
            Arrive(branch, state);
        }
    }

    /// <summary>Follows an exception to the handlers that can take it; <paramref name="type"/> is null when any exception may be thrown.</summary>
    private void Raise(PathState state, ITypeSymbol? type, ControlFlowRegion? from)
    {
        // The graph of a lambda hangs in its maker's regions, which are not around it when it runs.
        for (var region = from; region is not null && region != frame.Graph.Root; region = region.EnclosingRegion)
        {
            LeaveRegion(state, region);
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            var parent = region.EnclosingRegion!;
            if (parent.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                var last = parent.NestedRegions[1];
                if (EndsLoop(last))
                    continue;
                var copy = state.Copy();
                copy.PendingFinally = copy.PendingFinally.Push(new(null, 0, IsCaughtOutside(parent) ? type : null, parent.EnclosingRegion));
                Wait(last.FirstBlockOrdinal, copy);
                return;
            }

            foreach (var handler in parent.NestedRegions.Skip(1))
            {
                var caught = handler.ExceptionType is ITypeParameterSymbol parameter ? InterproceduralAnalysis.TypeArgument(frame, parameter) ?? parameter : handler.ExceptionType;
                var catchesAll = caught is null || caught.SpecialType == SpecialType.System_Object || caught.Name == "Exception" && caught.BaseType?.SpecialType == SpecialType.System_Object;
                if (type is null ? !catchesAll && caught.Is(Contract.Symbols.WasiCapabilityNotSupportedException) : !catchesAll && !ConditionSolver.IsA(type, caught!))
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

    private void Leave(PathState state)
    {
        var result = state.Get(new(s_yielded, frame.Id)) ?? state.Get(new(s_return, frame.Id)) ?? SymbolicValue.Null;
        state.Variables = state.Variables.Remove(new(s_return, frame.Id)).Remove(new(s_yielded, frame.Id));
        _result.Returns.Add(new(state, result));
    }

    /// <summary>Takes a condition's true or false side; where both are possible, first the one and then the other.</summary>
    private bool Holds(SymbolicValue condition)
    {
        if (Solver.Decide(_state, condition) is { } known)
            return known;
        var truth = _explorer.Choose(() => (IReadOnlyList<Constant>)[SymbolicValue.True, SymbolicValue.False])!.IsTrue;
        if (!Solver.Assume(_state, condition, truth))
            _state.IsUnreachable = true;
        return truth;
    }

    /// <summary>Makes an object whose constructor is called with unknown arguments: a state for each way through it.</summary>
    internal List<PathState> ConstructRoot(IMethodSymbol constructor, SymbolicValue self, ImmutableArray<SymbolicValue> arguments, PathState start)
    {
        var ends = new List<PathState>();
        _explorer = new();
        do
        {
            _state = start.Copy();
            Construct(constructor, self, arguments, null);
            if (!_state.IsUnreachable)
                ends.Add(_state);
        }
        while (_explorer.MoveToNext());
        return ends;
    }

    /// <summary>Judges a delegate that leaves the code in view.</summary>
    internal void LetValueEscape(SymbolicValue value, PathState state)
    {
        if (value is not Closure && state.FindObject(value) is not { Elements: not null })
            return;
        _explorer = new();
        _state = state.Copy();
        LetDelegateEscape(value);
    }
}
