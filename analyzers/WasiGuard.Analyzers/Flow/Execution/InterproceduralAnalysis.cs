using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>The analysis of one root, a method or initializer, with everything that it calls.</summary>
internal sealed class Analysis(Program program, ISymbol root, Analysis? outer, CancellationToken cancellation)
{
    private readonly Dictionary<CallPath, int> _frames = [];
    private readonly HashSet<SyntaxNode> _entered = [];
    private readonly Dictionary<SyntaxNode, List<(Closure Closure, State State)>> _created = [];
    private Hits _hits = new();
    private int _steps;

    public Program Program => program;

    public CancellationToken Cancellation => cancellation;

    /// <summary>It asked for what an analysis further out is about to find, and so has got less than all.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Whether the body is being judged by itself, here or further out.</summary>
    public bool IsOpen(ISymbol body)
    {
        var asked = this;
        while (asked is not null && !asked.Root.Is(body))
            asked = asked.Outer;
        for (var each = this; asked is not null && each is not null && each != asked; each = each.Outer)
            each.IsPartial = true;
        return asked is not null;
    }

    private ISymbol Root => root;

    private Analysis? Outer => outer;

    public Statics Statics { get; } = new();

    /// <summary>Takes one step of the root's budget; false when it is used up.</summary>
    public bool Spend() => _steps-- > 0;

    /// <summary>Judges a body as if it were called with unknown arguments.</summary>
    public Hits RunRoot(ISymbol symbol, ControlFlowGraph graph)
    {
        _steps = Limits.Steps + graph.Blocks.Length * Limits.StepsPerBlock;
        var method = symbol as IMethodSymbol;
        foreach (var start in Entries(symbol, graph))
        {
            var self = symbol.IsStatic ? null : start.Get(Self);
            var callee = new Callee(symbol, graph, self, null, method is null ? [] : IsPlain(method) ? [] : [.. method.Parameters.Select(parameter => RootArgument(method, parameter))], null);
            var frame = new Frame(FrameId(0, null, symbol), symbol, graph, self, null, null) { IsLast = true };
            var ends = new Evaluator(this, frame).Run(Bind(start, frame, callee));
            foreach (var (state, result) in ends.Returns)
                new Evaluator(this, frame).LetEscape(result, state);
            JudgeUncalled(frame, ends.Returns.Select(each => each.State).Concat([start]).ToList());
        }

        return _hits;
    }

    /// <summary>Parameters that a read makes up when it comes to it, so that states are small.</summary>
    private static bool IsPlain(IMethodSymbol method) => method.MethodKind != MethodKind.Constructor && method.PartialImplementationPart is null && method.Parameters.All(parameter => parameter.RefKind == RefKind.None);

    private static Slot Self { get; } = new("this", 0);

    /// <summary>What a parameter holds in a root.</summary>
    public static Unknown RootArgument(IMethodSymbol method, IParameterSymbol parameter)
    {
        var unknown = (Unknown)Evaluator.UnknownArgument(parameter);
        return method.MethodKind == MethodKind.Constructor && parameter.Type.TypeKind == TypeKind.Interface ? unknown with { Injected = true } : unknown;
    }

    /// <summary>The states to start from: for an instance member one for each way its object can have been made.</summary>
    private List<State> Entries(ISymbol symbol, ControlFlowGraph graph)
    {
        var type = symbol.ContainingType;
        var unknown = new Unknown(Source.Given, type) { Type = type, NotNull = true };
        var empty = new State();
        if (symbol.IsStatic || type is null)
            return [empty];
        var entries = new List<State>();
        if (symbol is not IMethodSymbol { MethodKind: MethodKind.Constructor })
        {
            foreach (var constructor in type.InstanceConstructors.Where(each => !Program.IsCopy(each)))
                entries.AddRange(Constructed(constructor, type, unknown, graph));
        }

        if (entries.Count == 0)
        {
            empty.Set(Self, empty.Allocate(type, 0, new(type, HeapObject.NoMembers, Origin: unknown)));
            entries.Add(empty);
        }

        return Disjuncts.Join(entries, Limits.WaysToConstruct);
    }

    private List<State> Constructed(IMethodSymbol constructor, INamedTypeSymbol type, Unknown unknown, ControlFlowGraph graph)
    {
        var outer = _hits;
        _hits = new();
        var start = new State();
        var self = start.Allocate(type, 0, new(type, HeapObject.NoMembers, Origin: unknown));
        start.Set(Self, self);
        var states = new List<State>();
        var frame = new Frame(FrameId(0, null, type), type, graph, self, null, null);
        foreach (var state in new Evaluator(this, frame).ConstructRoot(constructor, self, [.. constructor.Parameters.Select(parameter => RootArgument(constructor, parameter))], start))
        {
            var known = state.Heap[self];
            var clean = new State { Heap = state.Heap, Facts = state.Facts, Changed = state.Changed, Forgotten = state.Forgotten };
            clean.Store(self, known with { Members = known.Members.RemoveAll(member => !program.IsNeverAssignedLater(member.Key) && !member.Key.Is(Judgement.InnerKey(program.Model))) });
            foreach (var member in known.Members.Keys)
            {
                if (!program.IsNeverAssignedLater(member) && program.OnlyType(member) is { } only)
                    clean.Store(self, clean.Heap[self] with { Members = clean.Heap[self].Members.SetItem(member, clean.Allocate(member, 0, new(only, HeapObject.NoMembers))) });
            }

            clean.Set(Self, self);
            states.Add(clean);
        }

        _hits = outer;
        return states;
    }

    /// <summary>Lambdas and local functions that nothing calls are judged as if somebody did.</summary>
    private void JudgeUncalled(Frame frame, List<State> ends)
    {
        foreach (var local in frame.Graph.LocalFunctions)
        {
            var syntax = local.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
            if (_entered.Contains(syntax) || Program.IsCalled(syntax))
                continue;
            foreach (var end in ends.Take(Limits.StatesOfDelegate))
                new Evaluator(this, frame).LetEscape(new Closure(local, null, frame, null), end);
        }

        foreach (var uncalled in _created.Where(each => !_entered.Contains(each.Key) && !Program.IsCalled(each.Key)).SelectMany(each => each.Value).ToArray())
            new Evaluator(this, uncalled.Closure.Home!).LetEscape(uncalled.Closure, uncalled.State);
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
    public BodyResult Follow(Callee callee, Frame caller, State state, bool inTry, bool isLast)
    {
        var outer = _hits;
        _hits = new();
        var result = Run(callee, caller, state, inTry, isLast);
        var inner = _hits;
        _hits = outer;
        if (inner.All.Count > 0)
            Settle(inner, callee, caller, state);
        return result;
    }

    /// <summary>A delegate that runs some time later: its own mismatches count, its effects do not.</summary>
    public void Simulate(Callee callee, Frame caller, State state)
    {
        if (caller.Depth >= Limits.Depth)
            return;
        for (var each = caller; each is not null; each = each.Caller)
        {
            if (each.Symbol.Is(callee.Symbol))
                return;
        }

        foreach (var (end, result) in Run(callee, caller, state, inTry: false, isLast: true).Returns)
            new Evaluator(this, caller).LetEscape(result, end);
    }

    private BodyResult Run(Callee callee, Frame caller, State state, bool inTry, bool isLast)
    {
        // What a static member starts with is the same wherever it is first read.
        var from = callee is { Method: null, Receiver: null } ? 0 : caller.Id;
        var frame = new Frame(FrameId(from, callee.Site?.Syntax, callee.Symbol), callee.Symbol, callee.Graph, callee.Receiver, callee.Home, caller) { InTry = inTry, IsLast = isLast };
        var entry = state.Copy();
        entry.Pending = [];
        entry.Variables = entry.Variables.RemoveAll(variable => variable.Key.Frame == frame.Id);
        var result = new Evaluator(this, frame).Run(Bind(entry, frame, callee));
        var captured = program.CapturedIn(callee.Graph);
        return new(
            Join(result.Returns.Select(each => Left(each.State, each.Result))),
            Join(result.Throws.Select(each => Left(each.State, new TypeOf(each.Type, null)))).ConvertAll(each => new Throw(each.State, ((TypeOf)each.Result).Exact)));

        // All that stays of the call: what it did, the variables that its lambdas use, and the result.
        State Left(State end, Value outcome)
        {
            end.Pending = state.Pending;
            end.Variables = end.Variables.RemoveAll(each => each.Key.Frame == frame.Id && !(each.Key.Symbol is ISymbol variable && captured.Contains(variable)));
            end.Set(Outcome, outcome);
            Garbage.Leave(end, entry, callee.Symbol);
            return end;
        }
    }

    private static Slot Outcome { get; } = new("outcome", -1);

    private static List<Return> Join(IEnumerable<State> ends)
    {
        var joined = new List<Return>();
        foreach (var state in Disjuncts.Join([.. ends], Limits.StatesPerBlock))
        {
            var outcome = state.Get(Outcome)!;
            state.Variables = state.Variables.Remove(Outcome);
            joined.Add(new(state, outcome));
        }

        return joined;
    }

    private static State Bind(State state, Frame frame, Callee callee)
    {
        if (callee.Method is not { } method)
            return state;
        var declared = (method.PartialImplementationPart ?? method).OriginalDefinition.Parameters;
        for (var i = 0; i < declared.Length && i < callee.Arguments.Length; i++)
            state.Set(new(declared[i], frame.Id), callee.Arguments[i] is Captured captured ? captured.Content : callee.Arguments[i]);
        return state;
    }

    /// <summary>A mismatch that the body makes by itself stays there; one that only this call makes is the call's.</summary>
    private void Settle(Hits inner, Callee callee, Frame caller, State state)
    {
        var own = OwnHits(callee, caller, state);
        foreach (var hit in inner.All)
        {
            if (own is null || own.Contains(hit.Key) || IsLambdaOf(caller, callee, hit.Key.Call))
            {
                _hits.Add(hit);
                continue;
            }

            if (callee.Site is not { } site || IsHandled(hit, site))
                continue;
            // Where a module is named outside of the body, that is the cause already.
            var isOutside = hit.Key.Import is not null && !(Program.Syntax(callee.Symbol) is { } body && body.SyntaxTree == hit.Location.SourceTree && body.Span.Contains(hit.Location.SourceSpan));
            _hits.Add(hit with { Key = hit.Key with { Call = site.Syntax }, Location = isOutside ? hit.Location : CauseOf(hit, callee, caller, state) });
        }
    }

    /// <summary>The call is in a lambda of the caller's, which the callee has let go: it is no mismatch that the callee makes.</summary>
    private static bool IsLambdaOf(Frame caller, Callee callee, SyntaxNode call) =>
        callee.Home is null && Program.Syntax(callee.Symbol)?.Contains(call) != true && Program.Syntax(caller.Symbol)?.Contains(call) == true;

    /// <summary>What the body reports whatever it is called with; null for all of it.</summary>
    private Hits? OwnHits(Callee callee, Frame caller, State state)
    {
        if (callee.Site is null || callee.Method is not { } method)
            return null;
        if (callee.Home is not { } home)
            return method.Parameters.IsEmpty && callee.Receiver is null && !method.IsGenericMethod ? null : program.Standalone(method, this);
        var root = home;
        while (root.Lexical is not null)
            root = root.Lexical;
        if (root.Caller is not null && root.Symbol is IMethodSymbol maker)
            return program.Standalone(maker, this);
        return method.Parameters.IsEmpty ? null : With(callee with { Arguments = Evaluator.UnknownArguments(method) }, caller, state);
    }

    private Hits With(Callee callee, Frame caller, State state)
    {
        var outer = _hits;
        _hits = new();
        Run(callee, caller, state, inTry: false, isLast: true);
        var found = _hits;
        _hits = outer;
        return found;
    }

    /// <summary>The argument without which the mismatch is gone: the input's before the runner's, the whole call if it is none.</summary>
    private Location CauseOf(Hit hit, Callee callee, Frame caller, State state)
    {
        var order = callee.Method!.Parameters
            .OrderBy(parameter => program.Model.IsInput(parameter.Type) ? 0 : program.Model.IsRunner(parameter.Type) ? 2 : 1)
            .Where(parameter => Program.ArgumentOf(callee.Site!, parameter) is not null)
            .ToArray();
        foreach (var parameter in order)
        {
            var unknown = callee with { Arguments = callee.Arguments.SetItem(parameter.Ordinal, Evaluator.UnknownArgument(parameter)) };
            if (!With(unknown, caller, state).Contains(hit.Key))
                return Program.LocationOf(callee.Site!, parameter, hit.Requirement);
        }

        return callee.Site!.Syntax.GetLocation();
    }

    public void Report(Hit hit, IOperation operation)
    {
        if (!IsHandled(hit, operation))
            _hits.Add(hit);
    }

    /// <summary>What a runner throws is caught; a call of the guest that fails is nobody's exception.</summary>
    private bool IsHandled(Hit hit, IOperation call) => hit.NotGranted is null && program.IsHandled(call.Syntax);

    public void Created(Closure closure, State state)
    {
        var site = closure.Lambda!.Syntax;
        if (!_created.TryGetValue(site, out var known))
            _created.Add(site, known = []);
        if (known.Count < Limits.StatesOfDelegate)
            known.Add((closure, state.Copy()));
    }

    public void Enter(SyntaxNode function) => _entered.Add(function);

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
    public Value? EveryValue(ISymbol variable, State state, Frame home) =>
        program.OnlyTypeOfVariable(variable) is { } only ? state.Allocate(variable, home.Id, new(only, HeapObject.NoMembers)) : null;
}
