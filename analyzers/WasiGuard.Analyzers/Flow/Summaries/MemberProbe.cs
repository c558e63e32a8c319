using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Execution.Operations;

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

    private MemberProbe(IMethodSymbol method) => Arguments = NewValues.RootArguments(method);

    public ImmutableArray<SymbolicValue> Arguments { get; }

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
        var probe = new MemberProbe(method);
        var analysis = new InterproceduralAnalysis(parts, probe, AnalysisLimits.Steps + graph.Blocks.Length * AnalysisLimits.StepsPerBlock, cancellation);
        var start = new PathState();
        if (!method.IsStatic)
        {
            var type = method.ContainingType;
            var unknown = new UnknownValue(Origin.Input, type) { Type = type, IsNeverNull = true };
            probe.Self = start.Allocate(type, 0, new(type, HeapObject.NoMembers, CopiedFrom: unknown));
            start.Set(s_self, probe.Self);
        }

        var invocation = new Invocation(method, graph, probe.Self, null, probe.Arguments, null);
        var frame = new Frame(analysis.FrameId(0, null, method), method, graph, probe.Self, null, null);
        probe.Ends = new BodyInterpreter(analysis, frame).Run(InterproceduralAnalysis.Bind(start, frame, invocation));
        return probe;
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

    public void CallEnds(Invocation call, Frame caller, PathState state)
    {
    }
}
