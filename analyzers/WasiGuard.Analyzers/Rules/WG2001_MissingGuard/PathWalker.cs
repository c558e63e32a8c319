using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Walks the paths of one graph. A fact holds at a point if it holds on every path to it.</summary>
internal sealed class PathWalker(GuardedPaths paths, ControlFlowGraph graph, IEnumerable<ISymbol> inputs, IEnumerable<ISymbol> selves, int depth)
{
    // Parameters and locals that hold the input, or a copy of it.
    private readonly HashSet<ISymbol> _inputs = new(inputs, SymbolEqualityComparer.Default);
    private readonly HashSet<CaptureId> _captures = [];

    // Parameters that hold the runner itself.
    private readonly HashSet<ISymbol> _selves = new(selves, SymbolEqualityComparer.Default);
    private readonly HashSet<CaptureId> _selfCaptures = [];
    private Facts _now;
    private bool _usedBefore;

    public PathSummary Walk(CancellationToken cancellationToken)
    {
        var atStart = graph.Blocks.Select(block => block.Kind == BasicBlockKind.Entry ? Facts.None : Facts.All).ToArray();
        bool changed;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            changed = false;
            _usedBefore = false;
            foreach (var block in graph.Blocks.Where(block => block.IsReachable))
            {
                if (HandlerStart(block) is { } region)
                    atStart[block.Ordinal] &= atStart[region.FirstBlockOrdinal];
                var atEnd = Run(block, atStart[block.Ordinal]);
                foreach (var next in Successors(block))
                {
                    changed |= (atStart[next.Ordinal] & atEnd) != atStart[next.Ordinal];
                    atStart[next.Ordinal] &= atEnd;
                }
            }
        }
        while (changed);

        var end = atStart[graph.Blocks.Length - 1];
        return new(_usedBefore, (end & Facts.Guarded) != 0, (end & Facts.Forwarded) != 0);
    }

    private static IEnumerable<BasicBlock> Successors(BasicBlock block)
    {
        if (block.FallThroughSuccessor?.Destination is { } next)
            yield return next;
        if (block.ConditionalSuccessor?.Destination is { } other)
            yield return other;
    }

    /// <summary>For the first block of a catch, filter or finally: the try region, which can be left from its very beginning.</summary>
    private static ControlFlowRegion? HandlerStart(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null && region.FirstBlockOrdinal == block.Ordinal; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.FilterAndHandler
                or ControlFlowRegionKind.Finally)
                return region.EnclosingRegion?.NestedRegions.FirstOrDefault(each => each.Kind == ControlFlowRegionKind.Try);
        }

        return null;
    }

    private Facts Run(BasicBlock block, Facts facts)
    {
        _now = facts;
        foreach (var operation in block.Operations)
            Visit(operation);
        if (block.BranchValue is { } value)
            Visit(value);
        return _now;
    }

    private void Visit(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation invocation when VisitCall(invocation):
            case IIsNullOperation or INameOfOperation:
                return;
            case IIsPatternOperation or IBinaryOperation when operation.ChildOperations.Any(IsInput) && IsNullComparison(operation):
                return;
            case IFlowCaptureOperation capture when IsInput(capture.Value):
                _captures.Add(capture.Id);
                return;
            case IFlowCaptureOperation capture when IsThis(capture.Value):
                _selfCaptures.Add(capture.Id);
                return;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment when IsInput(assignment.Value):
                _inputs.Add(local.Local);
                return;
            case IFlowAnonymousFunctionOperation lambda:
                Apply(new PathWalker(paths, graph.GetAnonymousFunctionControlFlowGraph(lambda), _inputs, _selves, depth + 1).Walk(CancellationToken.None));
                return;
        }

        if (IsInput(operation))
        {
            _usedBefore |= (_now & Facts.Guarded) == 0;
            return;
        }

        foreach (var child in operation.ChildOperations)
            Visit(child);
    }

    /// <summary>Whether the call is one that hands the input on; then its other arguments have been visited.</summary>
    private bool VisitCall(IInvocationOperation call)
    {
        var argument = call.Arguments.FirstOrDefault(each => IsInput(each.Value));
        if (NullTest.IsNullCheck(call.TargetMethod) && argument is not null)
            return true;

        if (RunnerCalls.IsGuard(call, paths.Symbols))
        {
            if (argument is not null && call.Arguments.Any(each => IsThis(each.Value)))
                _now |= Facts.Guarded;
            return true;
        }

        var local = call.TargetMethod.MethodKind == MethodKind.LocalFunction;
        if (argument is null && !local)
            return false;
        VisitOthers(call, argument);
        if (argument is not null && RunnerCalls.IsExecution(call, paths.Symbols) && !IsThis(call.Instance))
            _now |= Facts.Guarded | Facts.Forwarded;
        else if (local)
            Apply(LocalFunction(call.TargetMethod, argument?.Parameter));
        else
            Apply(IsOwn(call) ? paths.Summarize(call.TargetMethod, argument!.Parameter, SelvesIn(call), depth + 1) : PathSummary.Use);
        return true;
    }

    private PathSummary LocalFunction(IMethodSymbol function, IParameterSymbol? parameter)
    {
        if (depth > 8)
            return PathSummary.Use;
        var owner = graph;
        while (owner is not null && !owner.LocalFunctions.Contains(function.OriginalDefinition, SymbolEqualityComparer.Default))
            owner = owner.Parent;
        if (owner is null)
            return PathSummary.Use;
        var known = parameter is null ? _inputs : _inputs.Append(parameter.OriginalDefinition);
        return new PathWalker(
            paths, owner.GetLocalFunctionControlFlowGraph(function.OriginalDefinition), known, _selves, depth + 1).Walk(CancellationToken.None);
    }

    private void Apply(PathSummary called)
    {
        _usedBefore |= called.UsedBefore && (_now & Facts.Guarded) == 0;
        if (called.GuardedAtEnd)
            _now |= Facts.Guarded;
        if (called.ForwardedAtEnd)
            _now |= Facts.Forwarded;
    }

    private void VisitOthers(IInvocationOperation call, IArgumentOperation? input)
    {
        if (call.Instance is { } receiver)
            Visit(receiver);
        foreach (var argument in call.Arguments.Where(each => each != input))
            Visit(argument);
    }

    /// <summary>A helper that knows the runner: called on it, or with it as an argument.</summary>
    private bool IsOwn(IInvocationOperation call) =>
        call.Instance is null or IInstanceReferenceOperation || call.Arguments.Any(each => IsThis(each.Value));

    private IParameterSymbol[] SelvesIn(IInvocationOperation call) =>
        [.. call.Arguments.Where(each => each.Parameter is not null && IsThis(each.Value)).Select(each => each.Parameter!)];

    private bool IsThis(IOperation? value) => value is not null && RunnerCalls.Unwrap(value) switch
    {
        IInstanceReferenceOperation self => self.Syntax is not BaseExpressionSyntax,
        IParameterReferenceOperation parameter => _selves.Contains(parameter.Parameter.OriginalDefinition),
        IFlowCaptureReferenceOperation capture => _selfCaptures.Contains(capture.Id),
        _ => false,
    };

    private bool IsInput(IOperation value) => RunnerCalls.Unwrap(value) switch
    {
        IParameterReferenceOperation parameter => _inputs.Contains(parameter.Parameter.OriginalDefinition),
        ILocalReferenceOperation local => _inputs.Contains(local.Local),
        IFlowCaptureReferenceOperation capture => _captures.Contains(capture.Id),
        // What a with expression becomes in a graph; the members that it sets are assigned afterwards.
        IInvocationOperation { TargetMethod.Name: "<Clone>$", Instance: { } original } => IsInput(original),
        _ => false,
    };

    private static bool IsNullComparison(IOperation operation) => operation switch
    {
        IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation } } => true,
        IBinaryOperation comparison => comparison.LeftOperand.ConstantValue.HasValue || comparison.RightOperand.ConstantValue.HasValue
            || RunnerCalls.Unwrap(comparison.RightOperand).ConstantValue.HasValue,
        _ => false,
    };

    [System.Flags]
    private enum Facts
    {
        None = 0,
        Guarded = 1,
        Forwarded = 2,
        All = Guarded | Forwarded,
    }
}
