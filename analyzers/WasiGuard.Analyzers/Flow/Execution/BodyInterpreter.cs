using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution.Operations;
using WasiGuard.Analyzers.Flow.Scope;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>How one activation of a body can end.</summary>
internal sealed record BodyResult(List<Return> Returns, List<Throw> Throws);

internal sealed record Return(PathState State, SymbolicValue Result);

/// <param name="Type">The exception's; null when it may be any.</param>
internal sealed record Throw(PathState State, ITypeSymbol? Type);

/// <summary>
/// Runs one body: a worklist over the blocks of its control flow graph, with a set of states at each.
/// What an operation does is in <c>Operations/</c>; each group of operations works on this one's current state.
/// </summary>
internal sealed class BodyInterpreter
{
    // Straight-line code never joins, so it is also swept once its heap has more objects than this; otherwise each step copies all dead ones.
    private const int MostObjectsUnswept = 16;

    private static readonly object s_returned = new();

    public static readonly object Yielded = new();

    private readonly List<PathState>?[] _waiting;
    private readonly List<PathState>?[] _seen;
    private readonly int[] _visitsBeyondBudget;
    private readonly OmittedCalls _omitted;
    private readonly BrokenParts _broken;
    private int _firstWaiting;

    public BodyInterpreter(InterproceduralAnalysis analysis, Frame frame)
    {
        (Analysis, Frame) = (analysis, frame);
        var blocks = frame.Graph.Blocks.Length;
        (_waiting, _seen, _visitsBeyondBudget) = (new List<PathState>?[blocks], new List<PathState>?[blocks], new int[blocks]);
        Remaining = analysis.Parts.Reachability.RemainingHandOversIn(frame.Graph, frame.Symbol, analysis.Cancellation);
        _omitted = analysis.Parts.Source.OmittedCallsOf(frame.Graph);
        _broken = analysis.Parts.Source.BrokenPartsOf(frame.Graph);
        Block = frame.Graph.Blocks[0];
        Exceptions = new(this);
        HandOvers = new(this);
        ModuleGrants = new(this);
        Demands = new(this);
        Expressions = new(this);
        Conditions = new(this);
        Conversions = new(this);
        Patterns = new(this);
        Places = new(this);
        Storage = new(this);
        Deconstructions = new(this);
        Creations = new(this);
        Collections = new(this);
        Calls = new(this);
        Delegates = new(this);
        OpaqueCalls = new(this);
        ForeignCalls = new(this);
        SkippedCalls = new(this);
        ContractMembers = new(this);
        FrameworkMembers = new(this);
        ListMembers = new(this);
        BrokenCode = new(this);
    }

    public InterproceduralAnalysis Analysis { get; }

    public Frame Frame { get; }

    /// <summary>The state of the path that is followed now.</summary>
    public PathState State { get; set; } = new();

    /// <summary>The block that is evaluated now.</summary>
    public BasicBlock Block { get; private set; }

    public PathExplorer Explorer { get; private set; } = new();

    public RemainingHandOvers Remaining { get; }

    public BodyResult Result { get; } = new([], []);

    public SourceModel Source => Analysis.Parts.Source;

    public ConditionSolver Solver => Analysis.Parts.Solver;

    public CapabilityDecision Decision => Analysis.Parts.Decision;

    public CapabilityModel Contract => Analysis.Parts.Contract;

    public ExceptionPaths Exceptions { get; }

    public HandOvers HandOvers { get; }

    public ModuleGrants ModuleGrants { get; }

    public CapabilityDemands Demands { get; }

    public Expressions Expressions { get; }

    public Conditions Conditions { get; }

    public Conversions Conversions { get; }

    public Patterns Patterns { get; }

    public PlaceAccess Places { get; }

    public Storage Storage { get; }

    public Deconstructions Deconstructions { get; }

    public Creations Creations { get; }

    public Collections Collections { get; }

    public Calls Calls { get; }

    public Delegates Delegates { get; }

    public OpaqueCalls OpaqueCalls { get; }

    public ForeignCalls ForeignCalls { get; }

    public SkippedCalls SkippedCalls { get; }

    public ContractMembers ContractMembers { get; }

    public FrameworkMembers FrameworkMembers { get; }

    public ListMembers ListMembers { get; }

    public BrokenCode BrokenCode { get; }

    /// <summary>What the call started from: the caller may be in the middle of an expression, whose parts no variable holds.</summary>
    public PathState Entry { get; private set; } = new();

    private int StatesPerBlock => Frame.Steps.IsUsedUp ? AnalysisLimits.StatesBeyondBudget
        : Frame.Graph.Blocks.Length > AnalysisLimits.LongBody ? AnalysisLimits.StatesPerBlockOfLongBody
        : AnalysisLimits.StatesPerBlock;

    public BodyResult Run(PathState entry)
    {
        Analysis.Parts.Trace?.Body(Frame);
        Entry = Frame.Caller is null ? Entry : entry.Copy();
        Wait(Frame.Graph.Blocks[0].Ordinal, entry);
        while (_firstWaiting < _waiting.Length)
        {
            Analysis.Cancellation.ThrowIfCancellationRequested();
            var ordinal = _firstWaiting++;
            if (_waiting[ordinal] is not { } states)
                continue;
            _waiting[ordinal] = null;
            if (Frame.IsLast && !Remaining.IsAnyFrom(ordinal))
                continue;
            var done = _seen[ordinal] ??= [];
            // Catch blocks have no predecessors in the graph; they are treated as join points.
            var paths = Frame.Graph.Blocks[ordinal].Predecessors.Length;
            foreach (var state in states)
            {
                // States that wait for one block, and differ only in what nothing reads any more, merge.
                if (paths != 1 || states.Count > 1 || state.Heap.Count > MostObjectsUnswept)
                    StateCleanup.AtBlockStart(state, Entry, Analysis.Parts.Source.LiveVariablesOf(Frame.Graph), Frame, ordinal);
            }

            Analysis.StaticMembers.Align(states);
            foreach (var state in states.GroupBy(Next).SelectMany(each => StateMerging.Merge([.. each], StatesPerBlock)))
            {
                var next = WidenIfDue(Frame.Graph.Blocks[ordinal], state, done);
                if (StateMerging.IsSubsumed(done, next) || !TryTakeStep(ordinal, done))
                    continue;
                done.Add(next.Copy());
                Visit(Frame.Graph.Blocks[ordinal], next);
            }
        }

        return Result;
    }

    /// <summary>Whether the block is visited once more. What an activation costs beyond its budget is bounded by its size.</summary>
    private bool TryTakeStep(int block, List<PathState> done)
    {
        if (done.Count >= AnalysisLimits.StatesPerBlockInAll || Frame.Steps.IsUsedUp && ++_visitsBeyondBudget[block] > AnalysisLimits.VisitsBeyondBudget)
            return false;
        Frame.Steps.Take(1);
        return true;
    }

    private PathState WidenIfDue(BasicBlock block, PathState state, List<PathState> done)
    {
        if (done.Count < AnalysisLimits.Rounds || !IsLoop(block) || ListMembers.GoesThroughKnownElements(block, Frame.Id, state))
            return state;
        return LoopWidening.Widen(state, done, new LoopHead(Frame.Id, block.Ordinal));
    }

    private static bool IsLoop(BasicBlock block) => block.Predecessors.Any(edge => edge.Source.Ordinal >= block.Ordinal);

    /// <summary>States that leave a <c>finally</c> block for different places never join, and so share no bound.</summary>
    private static Continuation? Next(PathState state) => state.PendingFinally.IsEmpty ? null : state.PendingFinally.Peek();

    public void Wait(int ordinal, PathState state)
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

        Analysis.Parts.Trace?.Block(Frame, block, start);
        Block = block;
        Explorer = new();
        do
        {
            State = start.Copy();
            foreach (var operation in block.Operations)
            {
                if (_omitted.Contain(operation))
                    continue;
                if (_broken.AreIn(operation))
                    BrokenCode.Pass(operation);
                else
                    Expressions.Eval(operation);
                if (State.IsUnreachable)
                    break;
            }

            if (!State.IsUnreachable)
                Branch(block);
        }
        while (Explorer.MoveToNext());
    }

    private void Branch(BasicBlock block)
    {
        var isOmitted = block.BranchValue is { } asked && _omitted.Contain(asked);
        var value = block.BranchValue is not { } branch ? null
            : isOmitted ? Fresh(branch)
            : _broken.AreIn(branch) ? BrokenCode.Value(branch.Syntax, branch.Type)
            : Frame.Symbol is IMethodSymbol { RefKind: not RefKind.None } && block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return
            ? Places.PlaceOf(branch) ?? Expressions.Eval(branch)
            : Expressions.Eval(branch);
        if (State.IsUnreachable || isOmitted && block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Throw })
            return;
        if (block.ConditionalSuccessor is { } conditional && value is not null)
        {
            Analysis.Parts.Trace?.Branch(Frame, value, Solver.Decide(State, value));
            var whenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            var other = State.Copy();
            if (Solver.Assume(State, value, whenTrue) && LoopExits.IsFirst(this, conditional, State, value, whenTrue))
                Go(conditional, State);
            if (Solver.Assume(other, value, !whenTrue) && LoopExits.IsFirst(this, block.FallThroughSuccessor!, other, value, !whenTrue))
                Go(block.FallThroughSuccessor!, other);
            return;
        }

        if (block.FallThroughSuccessor is not { } next)
            return;
        switch (next.Semantics)
        {
            case ControlFlowBranchSemantics.Return:
                if (value is not null)
                {
                    State.Set(new(s_returned, Frame.Id), value);
                    if (Frame.Caller is null)
                        Analysis.NoteReturn(block.BranchValue!, value, State);
                }

                Go(next, State);
                break;
            case ControlFlowBranchSemantics.Throw:
                Exceptions.Raise(State, block.BranchValue is { } thrown ? ExceptionPaths.ThrownType(thrown) : null, block.EnclosingRegion);
                break;
            case ControlFlowBranchSemantics.Rethrow:
                Exceptions.Raise(State, null, block.EnclosingRegion);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                if (!State.PendingFinally.IsEmpty)
                    Exceptions.ResumeAfterFinally(State);
                break;
            case ControlFlowBranchSemantics.Regular:
                Go(next, State);
                break;
        }
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

    public void Arrive(ControlFlowBranch branch, PathState state)
    {
        foreach (var region in branch.LeavingRegions)
            LeaveRegion(state, region);
        var next = branch.Destination!;
        // What an earlier run of the loop has counted goes on by itself.
        if (branch.Source.Ordinal < next.Ordinal && IsLoop(next))
            ValueNumbering.GiveUpIdentity(state, LoopCounters.RoundsOf(new LoopHead(Frame.Id, next.Ordinal)));
        Wait(next.Ordinal, state);
    }

    /// <summary>Drops locals and captures of a left region, so that states which differ only in them merge.</summary>
    public void LeaveRegion(PathState state, ControlFlowRegion region)
    {
        foreach (var capture in region.CaptureIds)
            state.Variables = state.Variables.Remove(new(capture, Frame.Id));
        foreach (var local in region.Locals)
        {
            if (!Analysis.Parts.Source.CapturedIn(Frame.Graph).Contains(local))
                state.Variables = state.Variables.Remove(new(local, Frame.Id));
        }
    }

    private void Leave(PathState state)
    {
        var result = state.Get(new(Yielded, Frame.Id)) ?? state.Get(new(s_returned, Frame.Id)) ?? SymbolicValue.Null;
        state.Variables = state.Variables.Remove(new(s_returned, Frame.Id)).Remove(new(Yielded, Frame.Id));
        Result.Returns.Add(new(state, result));
    }

    /// <summary>Makes an object whose constructor is called with unknown arguments: a state for each way through it.</summary>
    public List<PathState> ConstructRoot(IMethodSymbol constructor, SymbolicValue self, ImmutableArray<SymbolicValue> arguments, PathState start) => Explore(
        start, () =>
        {
            Creations.Construct(constructor, self, arguments, null);
            return self;
        }).ConvertAll(each => each.State);

    /// <summary>Evaluates something that no block holds, as often as there are ways through it.</summary>
    public List<Return> Explore(PathState start, Func<SymbolicValue> evaluate)
    {
        var ends = new List<Return>();
        Explorer = new();
        do
        {
            State = start.Copy();
            var value = evaluate();
            if (!State.IsUnreachable)
                ends.Add(new(State, value));
        }
        while (Explorer.MoveToNext());
        return ends;
    }

    /// <summary>Judges a delegate that leaves the code in view.</summary>
    public void LetValueEscape(SymbolicValue value, PathState state)
    {
        if (value is not Closure && state.FindObject(value) is not { Elements: not null })
            return;
        Explorer = new();
        State = state.Copy();
        Delegates.LetDelegateEscape(value);
    }

    public SymbolicValue? This() => Frame.Self;

    public void Set(Slot slot, SymbolicValue value) => State.Set(slot, value);

    /// <summary>What code that is not in view answers: nothing says whether it gives equal questions equal answers.</summary>
    public UnknownValue Answer(IOperation operation, SymbolicValue question) => ValueNumbering.NumberFreshValue(
        State, new(Origin.Evaluation, new AnswerTo(operation.Syntax, Frame.Id, question))
        {
            Type = operation.Type,
            IsNeverNull = operation.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        });

    /// <summary>A value that only this evaluation made.</summary>
    /// <param name="part">Which one, when the operation makes several.</param>
    public UnknownValue Fresh(IOperation operation, ITypeSymbol? type = null, int part = 0)
    {
        type ??= operation.Type;
        return ValueNumbering.NumberFreshValue(State, new(Origin.Evaluation, (operation.Syntax, Frame.Id, part))
        {
            Type = type,
            IsNeverNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        });
    }
}
