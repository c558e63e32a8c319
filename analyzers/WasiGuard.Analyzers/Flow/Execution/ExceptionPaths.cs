using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>Follows exceptions: to the handlers that can take them, through <c>finally</c> blocks, or out of the body.</summary>
internal sealed class ExceptionPaths(BodyInterpreter run)
{
    /// <summary>The end of a <c>finally</c> block: on to the next one, to where control was going, or out with the exception.</summary>
    public void ResumeAfterFinally(PathState state)
    {
        state.PendingFinally = state.PendingFinally.Pop(out var after);
        if (after.Branch is not { } branch)
        {
            Raise(state, after.Thrown, after.Outside);
        }
        else if (after.Finally + 1 < branch.FinallyRegions.Length)
        {
            state.PendingFinally = state.PendingFinally.Push(after with { Finally = after.Finally + 1 });
            run.Wait(branch.FinallyRegions[after.Finally + 1].FirstBlockOrdinal, state);
        }
        else
        {
            run.Arrive(branch, state);
        }
    }

    /// <summary>Follows an exception to the handlers that can take it; <paramref name="type"/> is null when any exception may be thrown.</summary>
    public void Raise(PathState state, ITypeSymbol? type, ControlFlowRegion? from)
    {
        // A lambda's graph is nested in the regions of its creator; their handlers do not apply at run time.
        for (var region = from; region is not null && region != run.Frame.Graph.Root; region = region.EnclosingRegion)
        {
            run.LeaveRegion(state, region);
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
                run.Wait(last.FirstBlockOrdinal, copy);
                return;
            }

            foreach (var handler in parent.NestedRegions.Skip(1))
            {
                var caught = handler.ExceptionType is { } declared ? run.Frame.Actual(declared) : null;
                var catchesAll = caught is null
                    || caught.SpecialType == SpecialType.System_Object
                    || caught.Name == "Exception" && caught.BaseType?.SpecialType == SpecialType.System_Object;
                if (type is null ? !catchesAll && caught.Is(run.Contract.Refusal) : !catchesAll && !ConditionSolver.IsA(type, caught!))
                    continue;
                run.Wait(handler.FirstBlockOrdinal, state.Copy());
                if (handler.Kind == ControlFlowRegionKind.Catch && (type is not null || catchesAll))
                    return;
            }
        }

        if (run.Frame.InTry)
            run.Result.Throws.Add(new(state.Copy(), type));
    }

    public static ITypeSymbol? ThrownType(IOperation thrown)
    {
        while (thrown is IConversionOperation { OperatorMethod: null } conversion)
            thrown = conversion.Operand;
        return thrown.Type;
    }

    /// <summary>The <c>finally</c> block that the compiler gives a <c>foreach</c>: it only disposes of the enumerator.</summary>
    private bool EndsLoop(ControlFlowRegion region)
    {
        for (var ordinal = region.FirstBlockOrdinal; ordinal <= region.LastBlockOrdinal; ordinal++)
        {
            var block = run.Frame.Graph.Blocks[ordinal];
            if (block.BranchValue is { } value && !IsOfLoop(value) || !block.Operations.All(IsOfLoop))
                return false;
        }

        return true;
    }

    private static bool IsOfLoop(IOperation operation) => operation is { IsImplicit: true, Syntax.Parent: CommonForEachStatementSyntax };

    /// <summary>Whether it matters what is thrown out of the region.</summary>
    private bool IsCaughtOutside(ControlFlowRegion region)
    {
        for (var each = region.EnclosingRegion; each is not null && each != run.Frame.Graph.Root; each = each.EnclosingRegion)
        {
            if (each.Kind == ControlFlowRegionKind.TryAndCatch)
                return true;
        }

        return run.Frame.InTry;
    }

    /// <summary>Notes that what is evaluated now may throw.</summary>
    public void MayThrow(ITypeSymbol? type = null)
    {
        if (run.Frame.InTry || IsInTry(run.Block))
            Raise(run.State.Copy(), type, run.Block.EnclosingRegion);
    }

    public bool IsInTry(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null && region != run.Frame.Graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Try)
                return true;
        }

        return false;
    }

    /// <summary>What follows is not executed: an exception leaves from here.</summary>
    public Constant Throws()
    {
        MayThrow();
        run.State.IsUnreachable = true;
        return SymbolicValue.Null;
    }
}
