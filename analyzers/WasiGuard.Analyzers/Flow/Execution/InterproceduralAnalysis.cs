using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>The analysis of one root, a method or initializer, with everything that it calls.</summary>
/// <param name="steps">The block visits that it may make, calls that are followed into included.</param>
internal sealed class InterproceduralAnalysis(CompilationParts parts, IExecutionObserver observer, int steps, CancellationToken cancellation)
{
    private readonly Dictionary<CallPath, int> _frames = [];
    private readonly HashSet<SyntaxNode> _entered = [];
    private readonly Dictionary<SyntaxNode, List<(Closure Closure, PathState State)>> _created = [];
    private int _stepsLeft = steps;

    public CompilationParts Parts => parts;

    public CancellationToken Cancellation => cancellation;

    public StaticMemberAlignment StaticMembers { get; } = new();

    /// <summary>Takes one step of the root's budget; false when it is used up.</summary>
    public bool TryTakeStep() => _stepsLeft-- > 0;

    private sealed record CallPath(int Caller, SyntaxNode? Site, ISymbol Symbol);

    public int FrameId(int caller, SyntaxNode? site, ISymbol symbol)
    {
        var key = new CallPath(caller, site, symbol.OriginalDefinition);
        if (!_frames.TryGetValue(key, out var id))
            _frames.Add(key, id = _frames.Count + 1);
        return id;
    }

    /// <summary>Follows a call; the observer learns what is found in it as a part of it.</summary>
    public BodyResult Follow(Invocation invocation, Frame caller, PathState state, bool inTry, bool isLast)
    {
        observer.CallBegins();
        var result = Run(invocation, caller, state, inTry, isLast);
        observer.CallEnds(invocation, caller, state);
        return result;
    }

    /// <summary>A delegate that runs some time later: its own mismatches count, its effects do not.</summary>
    public void Simulate(Invocation invocation, Frame caller, PathState state)
    {
        if (caller.Depth >= AnalysisLimits.Depth)
            return;
        for (var each = caller; each is not null; each = each.Caller)
        {
            if (each.Symbol.Is(invocation.Symbol))
                return;
        }

        foreach (var (end, result) in Run(invocation, caller, state, inTry: false, isLast: true).Returns)
            new BodyInterpreter(this, caller).LetValueEscape(result, end);
    }

    public BodyResult Run(Invocation invocation, Frame caller, PathState state, bool inTry, bool isLast)
    {
        // What a static member starts with is the same wherever it is first read.
        var from = invocation is { Method: null, Receiver: null } ? 0 : caller.Id;
        var frame = new Frame(
            FrameId(from, invocation.Site?.Syntax, invocation.Symbol), invocation.Symbol, invocation.Graph, invocation.Receiver, invocation.Home, caller)
        {
            InTry = inTry,
            IsLast = isLast
        };
        var entry = state.Copy();
        entry.PendingFinally = [];
        entry.Variables = entry.Variables.RemoveAll(variable => variable.Key.Frame == frame.Id);
        var result = new BodyInterpreter(this, frame).Run(Bind(entry, frame, invocation));
        var captured = parts.Source.CapturedIn(invocation.Graph);
        return new(
            Join(result.Returns.Select(each => Left(each.State, each.Result))),
            Join(result.Throws.Select(each => Left(each.State, new TypeValue(each.Type, null))))
                .ConvertAll(each => new Throw(each.State, ((TypeValue)each.Result).Exact)));

        // All that stays of the call: what it did, the variables that its lambdas use, and the result.
        PathState Left(PathState end, SymbolicValue outcome)
        {
            end.PendingFinally = state.PendingFinally;
            end.Variables = end.Variables.RemoveAll(
                each => each.Key.Frame == frame.Id && !(each.Key.Symbol is ISymbol variable && captured.Contains(variable)));
            end.Set(Outcome, outcome);
            StateCleanup.AtReturn(end, entry, invocation.Symbol);
            return end;
        }
    }

    private static Slot Outcome { get; } = new("outcome", -1);

    private static List<Return> Join(IEnumerable<PathState> ends)
    {
        var joined = new List<Return>();
        foreach (var state in StateMerging.Merge([.. ends], AnalysisLimits.StatesPerBlock))
        {
            var outcome = state.Get(Outcome)!;
            state.Variables = state.Variables.Remove(Outcome);
            joined.Add(new(state, outcome));
        }

        return joined;
    }

    public static PathState Bind(PathState state, Frame frame, Invocation invocation)
    {
        if (invocation.Method is not { } method)
            return state;
        var declared = (method.PartialImplementationPart ?? method).OriginalDefinition.Parameters;
        for (var i = 0; i < declared.Length && i < invocation.Arguments.Length; i++)
            state.Set(new(declared[i], frame.Id), invocation.Arguments[i] is FlowCapture captured ? captured.Content : invocation.Arguments[i]);
        return state;
    }

    public void Report(Mismatch mismatch) => observer.Found(mismatch);

    public void NoteReached(SymbolicValue runner, SymbolicValue input, PathState state) => observer.Reached(runner, input, state);

    public void NoteReturn(IOperation expression, SymbolicValue value, PathState state) => observer.Returned(expression, value, state);

    public void NoteFit(SyntaxNode call, INamedTypeSymbol capability) => observer.Fits(call, capability);

    public void NoteHandOver(SyntaxNode call, bool isKnown) => observer.HandedOver(call, isKnown);

    /// <summary>Some call has run the function.</summary>
    public bool IsEntered(SyntaxNode function) => _entered.Contains(function);

    /// <summary>The lambdas that no call has run so far, each with the states in which it was made.</summary>
    public List<(Closure Closure, PathState State)> NotEntered() => [.. _created.Where(each => !_entered.Contains(each.Key)).SelectMany(each => each.Value)];

    public void NoteCreated(Closure closure, PathState state)
    {
        var site = closure.Lambda!.Syntax;
        if (!_created.TryGetValue(site, out var known))
            _created.Add(site, known = []);
        if (known.Count < AnalysisLimits.StatesOfDelegate)
            known.Add((closure, state.Copy()));
    }

    public void NoteEntered(SyntaxNode function) => _entered.Add(function);

    /// <summary>A lambda that is turned into an expression tree is data; it never runs.</summary>
    public void Ignore(IFlowAnonymousFunctionOperation lambda) => _entered.Add(lambda.Syntax);
}
