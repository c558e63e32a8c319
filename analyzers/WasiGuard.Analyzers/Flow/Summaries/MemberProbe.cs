using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Execution.Operations;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Summaries;

/// <summary>An input that gets to a runner, in the state in which it does.</summary>
internal sealed record HandOver(SymbolicValue Runner, SymbolicValue Input, PathState State);

/// <summary>A value that a body gives, and the expression that gives it.</summary>
internal sealed record GivenValue(IOperation Expression, SymbolicValue Value, PathState State);

/// <summary>Runs one method by itself, with arguments that are not known, to see what it does with them. Finds no mismatches.</summary>
internal sealed class MemberProbe : IExecutionObserver
{
    private static readonly Slot s_self = new("this", 0);
    private readonly List<HandOver> _handOvers = [];
    private readonly List<GivenValue> _given = [];

    private MemberProbe(ImmutableArray<SymbolicValue> arguments) => Arguments = arguments;

    public ImmutableArray<SymbolicValue> Arguments { get; }

    /// <summary>What stands for the object's content where nothing is known of it.</summary>
    public SymbolicValue? Content { get; private set; }

    /// <summary>The frame that holds the parameters.</summary>
    public int FrameId { get; private set; }

    /// <summary>The budget was used up, so that not all that is found is certain.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>The object that the method is called on.</summary>
    public SymbolicValue? Self { get; private set; }

    public IReadOnlyList<HandOver> HandOvers => _handOvers;

    public IReadOnlyList<GivenValue> Given => _given;

    /// <summary>The ways out of the body.</summary>
    public BodyResult Ends { get; private set; } = new([], []);

    /// <summary>Null for a method without a body in view.</summary>
    public static MemberProbe? Of(CompilationParts parts, IMethodSymbol method, CancellationToken cancellation)
    {
        if (parts.Source.GraphOf(method) is not { } graph)
            return null;
        var probe = new MemberProbe(NewValues.RootArguments(method));
        var analysis = new InterproceduralAnalysis(parts, probe, cancellation);
        var start = probe.Start();
        if (!method.IsStatic)
        {
            var type = method.ContainingType;
            var unknown = new UnknownValue(Origin.Input, type) { Type = type, IsNeverNull = true };
            probe.Content = unknown;
            probe.Self = start.Allocate(type, 0, new(type, HeapObject.NoMembers, CopiedFrom: unknown));
            start.Set(s_self, probe.Self);
        }

        var invocation = new Invocation(method, graph, probe.Self, null, probe.Arguments, null);
        var frame = new Frame(analysis.FrameId(0, null, method), method, graph, probe.Self, null, null)
        {
            Steps = new(AnalysisLimits.Steps + graph.Blocks.Length * AnalysisLimits.StepsPerBlock),
        };
        probe.Ends = new BodyInterpreter(analysis, frame).Run(InterproceduralAnalysis.Bind(start, frame, invocation));
        (probe.FrameId, probe.IsCutShort) = (frame.Id, frame.Steps.IsUsedUp);
        return probe;
    }

    /// <summary>Makes an object by one constructor.</summary>
    /// <param name="place">Some code of the type; where there is none, there is nothing to run.</param>
    public static MemberProbe OfConstructor(CompilationParts parts, IMethodSymbol constructor, ControlFlowGraph? place, CancellationToken cancellation)
    {
        var type = constructor.ContainingType;
        var probe = new MemberProbe(NewValues.RootArguments(constructor));
        var start = probe.Start();
        probe.Self = start.Allocate(type, 0, new(type, HeapObject.NoMembers));
        start.Set(s_self, probe.Self);
        if (place is null)
        {
            var members = parts.Source.SetByParameters(constructor).Aggregate(
                HeapObject.NoMembers, (all, each) => all.SetItem(each.Member.Canonical(), probe.Arguments[each.Parameter.Ordinal]));
            start.StoreObject((ObjectReference)probe.Self, new(type, members));
            probe.Ends.Returns.Add(new(start, SymbolicValue.Null));
            return probe;
        }

        var analysis = new InterproceduralAnalysis(parts, probe, cancellation);
        var frame = new Frame(analysis.FrameId(0, null, type), type, place, probe.Self, null, null);
        var ends = new BodyInterpreter(analysis, frame).ConstructRoot(constructor, probe.Self, probe.Arguments, start);
        probe.Ends.Returns.AddRange(ends.Select(each => new Return(each, SymbolicValue.Null)));
        (probe.FrameId, probe.IsCutShort) = (frame.Id, frame.Steps.IsUsedUp);
        return probe;
    }

    /// <summary>Reads a static field or property that has an initializer.</summary>
    public static MemberProbe OfInitialValue(CompilationParts parts, ISymbol member, ControlFlowGraph initializer, CancellationToken cancellation)
    {
        var probe = new MemberProbe([]);
        var analysis = new InterproceduralAnalysis(parts, probe, cancellation);
        var frame = new Frame(analysis.FrameId(0, null, member), member, initializer, null, null, null);
        var run = new BodyInterpreter(analysis, frame);
        probe.Ends.Returns.AddRange(run.Explore(new(), () => run.Storage.ReadStatic(member)));
        (probe.FrameId, probe.IsCutShort) = (frame.Id, frame.Steps.IsUsedUp);
        return probe;
    }

    /// <summary>What is decided about an argument is kept, also once the body does not ask for it any more.</summary>
    private PathState Start()
    {
        var start = new PathState();
        for (var i = 0; i < Arguments.Length; i++)
            start.Set(new(("argument", i), 0), Arguments[i]);
        return start;
    }

    public void Found(Mismatch mismatch)
    {
    }

    public void Fits(SyntaxNode call, INamedTypeSymbol capability)
    {
    }

    public void HandedOver(SyntaxNode call, bool isKnown)
    {
    }

    public void Reached(SymbolicValue runner, SymbolicValue input, PathState state) => _handOvers.Add(new(runner, input, state.Copy()));

    public void Returned(IOperation expression, SymbolicValue value, PathState state) => _given.Add(new(expression, value, state.Copy()));

    public void CallBegins()
    {
    }

    public void CallEnds(Invocation call, Frame caller, PathState state, int steps)
    {
    }
}
