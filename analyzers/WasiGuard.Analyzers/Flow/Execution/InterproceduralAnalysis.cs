using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The analysis of one root, a method or initializer, with everything that it calls.</summary>
internal sealed class InterproceduralAnalysis(SourceModel program, ISymbol root, InterproceduralAnalysis? outer, CancellationToken cancellation)
{
    private readonly Dictionary<CallPath, int> _frames = [];
    private readonly HashSet<SyntaxNode> _entered = [];
    private readonly Dictionary<SyntaxNode, List<(Closure Closure, PathState State)>> _created = [];
    private FindingSet _findings = new();
    private int _stepsLeft;

    public SourceModel Parts => program;

    public CancellationToken Cancellation => cancellation;

    /// <summary>It asked for what an analysis further out is about to find, and so has got less than all.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Whether the body is being judged by itself, here or further out.</summary>
    public bool IsRunning(ISymbol body)
    {
        var asked = this;
        while (asked is not null && !asked.Root.Is(body))
            asked = asked.Outer;
        for (var each = this; asked is not null && each is not null && each != asked; each = each.Outer)
            each.IsPartial = true;
        return asked is not null;
    }

    private ISymbol Root => root;

    private InterproceduralAnalysis? Outer => outer;

    public StaticMemberAlignment StaticMembers { get; } = new();

    /// <summary>Takes one step of the root's budget; false when it is used up.</summary>
    public bool TryTakeStep() => _stepsLeft-- > 0;

    /// <summary>Judges a body as if it were called with unknown arguments.</summary>
    public FindingSet RunRoot(ISymbol symbol, ControlFlowGraph graph)
    {
        _stepsLeft = AnalysisLimits.Steps + graph.Blocks.Length * AnalysisLimits.StepsPerBlock;
        var method = symbol as IMethodSymbol;
        foreach (var start in EntryStates(symbol, graph))
        {
            var self = symbol.IsStatic ? null : start.Get(Self);
            var invocation = new Invocation(symbol, graph, self, null, method is null ? [] : IsPlain(method) ? [] : [.. method.Parameters.Select(parameter => RootArgument(method, parameter))], null);
            var frame = new Frame(FrameId(0, null, symbol), symbol, graph, self, null, null) { IsLast = true };
            var ends = new BodyInterpreter(this, frame).Run(Bind(start, frame, invocation));
            foreach (var (state, result) in ends.Returns)
                new BodyInterpreter(this, frame).LetValueEscape(result, state);
            JudgeUncalled(frame, ends.Returns.Select(each => each.State).Concat([start]).ToList());
        }

        return _findings;
    }

    /// <summary>Parameters that a read makes up when it comes to it, so that states are small.</summary>
    private static bool IsPlain(IMethodSymbol method) => method.MethodKind != MethodKind.Constructor && method.PartialImplementationPart is null && method.Parameters.All(parameter => parameter.RefKind == RefKind.None);

    private static Slot Self { get; } = new("this", 0);

    /// <summary>What a parameter holds in a root.</summary>
    public static UnknownValue RootArgument(IMethodSymbol method, IParameterSymbol parameter)
    {
        var unknown = (UnknownValue)BodyInterpreter.UnknownArgument(parameter);
        return method.MethodKind == MethodKind.Constructor && parameter.Type.TypeKind == TypeKind.Interface ? unknown with { IsInjected = true } : unknown;
    }

    /// <summary>The states to start from: for an instance member one for each way its object can have been made.</summary>
    private List<PathState> EntryStates(ISymbol symbol, ControlFlowGraph graph)
    {
        var type = symbol.ContainingType;
        var unknown = new UnknownValue(Origin.Input, type) { Type = type, IsNeverNull = true };
        var empty = new PathState();
        if (symbol.IsStatic || type is null)
            return [empty];
        var entries = new List<PathState>();
        if (symbol is not IMethodSymbol { MethodKind: MethodKind.Constructor })
        {
            foreach (var constructor in type.InstanceConstructors.Where(each => !SourceModel.IsCopy(each)))
                entries.AddRange(StatesAfterConstruction(constructor, type, unknown, graph));
        }

        if (entries.Count == 0)
        {
            empty.Set(Self, empty.Allocate(type, 0, new(type, HeapObject.NoMembers, CopiedFrom: unknown)));
            entries.Add(empty);
        }

        return StateMerging.Merge(entries, AnalysisLimits.WaysToConstruct);
    }

    private List<PathState> StatesAfterConstruction(IMethodSymbol constructor, INamedTypeSymbol type, UnknownValue unknown, ControlFlowGraph graph)
    {
        var outer = _findings;
        _findings = new();
        var start = new PathState();
        var self = start.Allocate(type, 0, new(type, HeapObject.NoMembers, CopiedFrom: unknown));
        start.Set(Self, self);
        var states = new List<PathState>();
        var frame = new Frame(FrameId(0, null, type), type, graph, self, null, null);
        foreach (var state in new BodyInterpreter(this, frame).ConstructRoot(constructor, self, [.. constructor.Parameters.Select(parameter => RootArgument(constructor, parameter))], start))
        {
            var known = state.Heap[self];
            var clean = new PathState { Heap = state.Heap, PathCondition = state.PathCondition, ObjectVersions = state.ObjectVersions, LostConditions = state.LostConditions };
            clean.StoreObject(self, known with { Members = known.Members.RemoveAll(member => !program.IsNeverAssignedLater(member.Key) && !member.Key.Is(CapabilityDecision.InnerKey(program.Contract))) });
            foreach (var member in known.Members.Keys)
            {
                if (!program.IsNeverAssignedLater(member) && program.OnlyType(member) is { } only)
                    clean.StoreObject(self, clean.Heap[self] with { Members = clean.Heap[self].Members.SetItem(member, clean.Allocate(member, 0, new(only, HeapObject.NoMembers))) });
            }

            clean.Set(Self, self);
            states.Add(clean);
        }

        _findings = outer;
        return states;
    }

    /// <summary>Lambdas and local functions that nothing calls are judged as if somebody did.</summary>
    private void JudgeUncalled(Frame frame, List<PathState> ends)
    {
        foreach (var local in frame.Graph.LocalFunctions)
        {
            var syntax = local.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
            if (_entered.Contains(syntax) || SourceModel.IsCalled(syntax))
                continue;
            foreach (var end in ends.Take(AnalysisLimits.StatesOfDelegate))
                new BodyInterpreter(this, frame).LetValueEscape(new Closure(local, null, frame, null), end);
        }

        foreach (var uncalled in _created.Where(each => !_entered.Contains(each.Key) && !SourceModel.IsCalled(each.Key)).SelectMany(each => each.Value).ToArray())
            new BodyInterpreter(this, uncalled.Closure.Home!).LetValueEscape(uncalled.Closure, uncalled.State);
    }

    private sealed record CallPath(int Caller, SyntaxNode? Site, ISymbol Symbol);

    public int FrameId(int caller, SyntaxNode? site, ISymbol symbol)
    {
        var key = new CallPath(caller, site, symbol.OriginalDefinition);
        if (!_frames.TryGetValue(key, out var id))
            _frames.Add(key, id = _frames.Count + 1);
        return id;
    }

    /// <summary>Follows a call and settles where the mismatches in it are reported.</summary>
    public BodyResult Follow(Invocation invocation, Frame caller, PathState state, bool inTry, bool isLast)
    {
        var outer = _findings;
        _findings = new();
        var result = Run(invocation, caller, state, inTry, isLast);
        var inner = _findings;
        _findings = outer;
        if (inner.All.Count > 0)
            AssignBlame(inner, invocation, caller, state);
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

    private BodyResult Run(Invocation invocation, Frame caller, PathState state, bool inTry, bool isLast)
    {
        // What a static member starts with is the same wherever it is first read.
        var from = invocation is { Method: null, Receiver: null } ? 0 : caller.Id;
        var frame = new Frame(FrameId(from, invocation.Site?.Syntax, invocation.Symbol), invocation.Symbol, invocation.Graph, invocation.Receiver, invocation.Home, caller) { InTry = inTry, IsLast = isLast };
        var entry = state.Copy();
        entry.PendingFinally = [];
        entry.Variables = entry.Variables.RemoveAll(variable => variable.Key.Frame == frame.Id);
        var result = new BodyInterpreter(this, frame).Run(Bind(entry, frame, invocation));
        var captured = program.CapturedIn(invocation.Graph);
        return new(
            Join(result.Returns.Select(each => Left(each.State, each.Result))),
            Join(result.Throws.Select(each => Left(each.State, new TypeValue(each.Type, null)))).ConvertAll(each => new Throw(each.State, ((TypeValue)each.Result).Exact)));

        // All that stays of the call: what it did, the variables that its lambdas use, and the result.
        PathState Left(PathState end, SymbolicValue outcome)
        {
            end.PendingFinally = state.PendingFinally;
            end.Variables = end.Variables.RemoveAll(each => each.Key.Frame == frame.Id && !(each.Key.Symbol is ISymbol variable && captured.Contains(variable)));
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

    private static PathState Bind(PathState state, Frame frame, Invocation invocation)
    {
        if (invocation.Method is not { } method)
            return state;
        var declared = (method.PartialImplementationPart ?? method).OriginalDefinition.Parameters;
        for (var i = 0; i < declared.Length && i < invocation.Arguments.Length; i++)
            state.Set(new(declared[i], frame.Id), invocation.Arguments[i] is FlowCapture captured ? captured.Content : invocation.Arguments[i]);
        return state;
    }

    /// <summary>A mismatch that the body makes by itself stays there; one that only this call makes is the call's.</summary>
    private void AssignBlame(FindingSet inner, Invocation invocation, Frame caller, PathState state)
    {
        var own = OwnFindings(invocation, caller, state);
        foreach (var finding in inner.All)
        {
            if (own is null || own.Contains(finding.Key) || IsLambdaOf(caller, invocation, finding.Key.Call))
            {
                _findings.Add(finding);
                continue;
            }

            if (invocation.Site is not { } site || IsHandled(finding, site))
                continue;
            // Where a module is named outside of the body, that is the cause already.
            var isOutside = finding.Key.Import is not null && !(SourceModel.Syntax(invocation.Symbol) is { } body && body.SyntaxTree == finding.Location.SourceTree && body.Span.Contains(finding.Location.SourceSpan));
            _findings.Add(finding with { Key = finding.Key with { Call = site.Syntax }, Location = isOutside ? finding.Location : CauseOf(finding, invocation, caller, state) });
        }
    }

    /// <summary>The call is in a lambda of the caller's, which the callee has let go: it is no mismatch that the callee makes.</summary>
    private static bool IsLambdaOf(Frame caller, Invocation invocation, SyntaxNode call) =>
        invocation.Home is null && SourceModel.Syntax(invocation.Symbol)?.Contains(call) != true && SourceModel.Syntax(caller.Symbol)?.Contains(call) == true;

    /// <summary>What the body reports whatever it is called with; null for all of it.</summary>
    private FindingSet? OwnFindings(Invocation invocation, Frame caller, PathState state)
    {
        if (invocation.Site is null || invocation.Method is not { } method)
            return null;
        if (invocation.Home is not { } home)
            return method.Parameters.IsEmpty && invocation.Receiver is null && !method.IsGenericMethod ? null : program.Standalone(method, this);
        var root = home;
        while (root.Lexical is not null)
            root = root.Lexical;
        if (root.Caller is not null && root.Symbol is IMethodSymbol maker)
            return program.Standalone(maker, this);
        return method.Parameters.IsEmpty ? null : FindingsWith(invocation with { Arguments = BodyInterpreter.UnknownArguments(method) }, caller, state);
    }

    private FindingSet FindingsWith(Invocation invocation, Frame caller, PathState state)
    {
        var outer = _findings;
        _findings = new();
        Run(invocation, caller, state, inTry: false, isLast: true);
        var found = _findings;
        _findings = outer;
        return found;
    }

    /// <summary>The argument without which the mismatch is gone: the input's before the runner's, the whole call if it is none.</summary>
    private Location CauseOf(Finding finding, Invocation invocation, Frame caller, PathState state)
    {
        var order = invocation.Method!.Parameters
            .OrderBy(parameter => program.Contract.IsInput(parameter.Type) ? 0 : program.Contract.IsRunner(parameter.Type) ? 2 : 1)
            .Where(parameter => SourceModel.ArgumentOf(invocation.Site!, parameter) is not null)
            .ToArray();
        foreach (var parameter in order)
        {
            var unknown = invocation with { Arguments = invocation.Arguments.SetItem(parameter.Ordinal, BodyInterpreter.UnknownArgument(parameter)) };
            if (!FindingsWith(unknown, caller, state).Contains(finding.Key))
                return SourceModel.LocationOf(invocation.Site!, parameter, finding.Requirement);
        }

        return invocation.Site!.Syntax.GetLocation();
    }

    public void Report(Finding finding, IOperation operation)
    {
        if (!IsHandled(finding, operation))
            _findings.Add(finding);
    }

    /// <summary>What a runner throws is caught; a call of the guest that fails is nobody's exception.</summary>
    private bool IsHandled(Finding finding, IOperation call) => finding.MissingGrant is null && program.IsHandled(call.Syntax);

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

    public static ITypeSymbol? ThrownType(IOperation thrown)
    {
        while (thrown is IConversionOperation { OperatorMethod: null } conversion)
            thrown = conversion.Operand;
        return thrown.Type;
    }

    /// <summary>What a type parameter stands for in the call that is followed.</summary>
    public static ITypeSymbol? TypeArgument(Frame frame, ITypeParameterSymbol? parameter)
    {
        for (var each = frame; each is not null && parameter is not null; each = each.Caller)
        {
            if (each.Symbol is not IMethodSymbol method || !method.OriginalDefinition.Is(parameter.DeclaringMethod))
                continue;
            var argument = method.TypeArguments[parameter.Ordinal];
            if (argument is not ITypeParameterSymbol outer)
                return argument;
            parameter = outer;
        }

        return null;
    }

    /// <summary>The value of a captured runner that changes, when all the values that it ever holds are of one type.</summary>
    public SymbolicValue? EveryValue(ISymbol variable, PathState state, Frame home) =>
        program.OnlyTypeOfVariable(variable) is { } only ? state.Allocate(variable, home.Id, new(only, HeapObject.NoMembers)) : null;
}
