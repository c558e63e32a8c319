using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Execution.Operations;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Findings;

/// <summary>Judges one root, a method or initializer, as if it were called with unknown arguments, with everything that it calls.</summary>
internal sealed class RootRun
{
    private static readonly Slot s_self = new("this", 0);
    private readonly CompilationParts _parts;
    private readonly ISymbol _root;
    private readonly ControlFlowGraph _graph;
    private readonly RootRun? _outer;
    private readonly CancellationToken _cancellation;
    private readonly BlameAssignment _blame;
    private readonly InterproceduralAnalysis _analysis;

    /// <param name="outer">The run that asks for this one's findings, to tell its own from those of what it calls.</param>
    public RootRun(FindingSearch search, ISymbol root, ControlFlowGraph graph, RootRun? outer, CancellationToken cancellation)
    {
        (_parts, _root, _graph, _outer, _cancellation) = (search.Parts, root, graph, outer, cancellation);
        var isJudged = root is not IMethodSymbol judged || _parts.Roots.Of(judged).IsEmpty;
        _blame = new(_parts, body => search.Standalone(body, this, cancellation), isJudged);
        _analysis = new(_parts, _blame, cancellation);
        _blame.Analysis = _analysis;
    }

    /// <summary>The class of the object that the body belongs to, when it inherits the body; null for any object of the declaring class.</summary>
    public INamedTypeSymbol? ExactType { get; init; }

    /// <summary>True when a result was incomplete because an enclosing run of the same body is still going on; such results are not cached.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Whether the body is being judged by itself, here or further out.</summary>
    public bool IsRunning(ISymbol body)
    {
        var asked = this;
        while (asked is not null && !asked._root.Is(body))
            asked = asked._outer;
        for (var each = this; asked is not null && each is not null && each != asked; each = each._outer)
            each.IsPartial = true;
        return asked is not null;
    }

    public FindingSet Run()
    {
        var method = _root as IMethodSymbol;
        var starts = EntryStates();
        foreach (var start in starts)
        {
            var self = _root.IsStatic ? null : start.Get(s_self);
            var arguments = method is null || AreReadLazily(method) ? [] : NewValues.RootArguments(method);
            var invocation = new Invocation(_root, _graph, self, null, arguments, null);
            var frame = new Frame(_analysis.FrameId(0, null, _root), _root, _graph, self, null, null)
            {
                IsLast = true,
                Steps = new(AnalysisLimits.Steps / starts.Count + _graph.Blocks.Length * AnalysisLimits.StepsPerBlock),
            };
            var ends = new BodyInterpreter(_analysis, frame).Run(InterproceduralAnalysis.Bind(start, frame, invocation));
            foreach (var (state, result) in ends.Returns)
                new BodyInterpreter(_analysis, frame).LetValueEscape(result, state);
            JudgeUncalled(frame, [.. ends.Returns.Select(each => each.State), start]);
        }

        return _blame.Findings;
    }

    /// <summary>Unbound parameters get their unknown value at the first read, so that states are small.</summary>
    private static bool AreReadLazily(IMethodSymbol method) =>
        method.MethodKind != MethodKind.Constructor
            && method.PartialImplementationPart is null
            && method.Parameters.All(parameter => parameter.RefKind == RefKind.None);

    /// <summary>The states to start from: for an instance member one for each way its object can have been made.</summary>
    private List<PathState> EntryStates()
    {
        var type = ExactType ?? _root.ContainingType;
        var unknown = new UnknownValue(Origin.Input, type) { Type = type, IsNeverNull = true };
        var empty = new PathState();
        if (_root.IsStatic || type is null)
            return [empty];
        var entries = new List<PathState>();
        if (_root is not IMethodSymbol { MethodKind: MethodKind.Constructor })
        {
            foreach (var constructor in type.InstanceConstructors.Where(each => !SourceModel.IsCopy(each)))
                entries.AddRange(StatesAfterConstruction(constructor, type, unknown));
        }

        if (entries.Count == 0)
        {
            empty.Set(s_self, empty.Allocate(type, 0, NewSelf(type, unknown)));
            entries.Add(empty);
        }

        return StateMerging.Merge(entries, AnalysisLimits.WaysToConstruct);
    }

    private HeapObject NewSelf(INamedTypeSymbol type, UnknownValue unknown) =>
        new(type, HeapObject.NoMembers, CopiedFrom: unknown) { HasExactType = ExactType is not null };

    private List<PathState> StatesAfterConstruction(IMethodSymbol constructor, INamedTypeSymbol type, UnknownValue unknown)
    {
        // What a constructor hands over is found when it is judged by itself.
        _blame.CallBegins();
        var start = new PathState();
        var self = start.Allocate(type, 0, NewSelf(type, unknown));
        start.Set(s_self, self);
        var frame = new Frame(_analysis.FrameId(0, null, type), type, _graph, self, null, null);
        var ends = new BodyInterpreter(_analysis, frame).ConstructRoot(constructor, self, NewValues.RootArguments(constructor), start);
        _blame.TakeBack();
        return ends.ConvertAll(end => LaterState(end, self));
    }

    /// <summary>What still holds of a new object when one of its members is called, some time later.</summary>
    private PathState LaterState(PathState end, ObjectReference self)
    {
        var known = end.Heap[self];
        var later = new PathState
        {
            Heap = end.Heap,
            PathCondition = end.PathCondition,
            ObjectVersions = end.ObjectVersions,
            UncertainConditions = end.UncertainConditions,
            Witnesses = end.Witnesses,
        };
        var lasting = known.Members.RemoveAll(member => !_parts.Assignments.IsNeverAssignedLater(member.Key) && !member.Key.Is(_parts.Contract.InnerRunnerKey));
        later.StoreObject(self, known with { Members = lasting });
        foreach (var member in known.Members.Keys)
        {
            if (!_parts.Assignments.IsNeverAssignedLater(member) && _parts.Contract.OneRunnerFor(_parts.Assignments.TypesCreatedFor(member)) is { } only)
                later.StoreObject(
                    self, later.Heap[self] with
                    {
                        Members = later.Heap[self].Members.SetItem(member, later.Allocate(member, 0, new(only, HeapObject.NoMembers)))
                    });
        }

        foreach (var member in lasting)
        {
            if (later.FindObject(member.Value) is { Elements: not null } list && _parts.Assignments.AreElementsChanged(member.Key))
                later.StoreObject((ObjectReference)member.Value, list with { Elements = null });
        }

        later.Set(s_self, self);
        return later;
    }

    /// <summary>Lambdas and local functions that nothing calls are judged as if somebody did.</summary>
    private void JudgeUncalled(Frame frame, List<PathState> ends)
    {
        foreach (var local in frame.Graph.LocalFunctions)
        {
            var syntax = _parts.Source.Syntax(local)!;
            if (_analysis.IsEntered(syntax) || MemberAssignments.IsCalled(syntax))
                continue;
            foreach (var end in ends.Take(AnalysisLimits.StatesOfDelegate))
                new BodyInterpreter(_analysis, frame).LetValueEscape(new Closure(local, null, frame, null), end);
        }

        foreach (var (closure, state) in _analysis.NotEntered())
        {
            if (!MemberAssignments.IsCalled(closure.Lambda!.Syntax))
                new BodyInterpreter(_analysis, closure.Home!).LetValueEscape(closure, state);
        }
    }
}
