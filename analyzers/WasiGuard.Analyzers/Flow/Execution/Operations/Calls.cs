using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Scope;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Calls: arguments, dispatch, and following into bodies of this compilation.</summary>
internal sealed class Calls(BodyInterpreter run)
{
    public SymbolicValue EvalInvocation(IInvocationOperation invocation)
    {
        if (OmittedCalls.IsOmitted(invocation.TargetMethod, invocation.Syntax.SyntaxTree))
            return SymbolicValue.Null;
        var method = Bound(run.Frame.ActualMember(invocation.TargetMethod), invocation.ConstrainedToType);
        var receiver = invocation.Instance is null ? null : run.Expressions.Eval(invocation.Instance);
        var arguments = Arguments(method.Parameters.Length, invocation.Arguments);
        if (run.State.IsUnreachable)
            return SymbolicValue.Null;
        if (receiver is Constant { Content: null })
            return run.Exceptions.Throws();
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return receiver is Closure closure
                ? run.Delegates.Invoke(closure, arguments, invocation)
                : run.OpaqueCalls.CallOpaque(method, receiver, arguments, invocation);
        if (method.MethodKind == MethodKind.LocalFunction)
            return run.Delegates.Invoke(new Closure(method, null, run.Frame, null), arguments, invocation);
        return Call(method, receiver, arguments, invocation, invocation.IsVirtual);
    }

    /// <summary>The member that a type argument has for a static abstract one of its constraint.</summary>
    public TMember Bound<TMember>(TMember member, ITypeSymbol? constrained) where TMember : class, ISymbol
    {
        if (!member.IsStatic || !(member.IsAbstract || member.IsVirtual) || run.Frame.TypeArgument(constrained as ITypeParameterSymbol) is not { } exact)
            return member;
        var declared = exact.AllInterfaces.SelectMany(each => each.GetMembers(member.Name))
            .FirstOrDefault(each => each.OriginalDefinition.Is(member.OriginalDefinition));
        return declared is null ? member : exact.FindImplementationForInterfaceMember(declared) as TMember ?? member;
    }

    public ImmutableArray<SymbolicValue> Arguments(int count, ImmutableArray<IArgumentOperation> arguments)
    {
        var values = new SymbolicValue[count];
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { } parameter || parameter.Ordinal >= count)
                continue;
            var byReference = parameter.RefKind is RefKind.Ref or RefKind.Out;
            values[parameter.Ordinal] = byReference && run.Places.PlaceOf(argument.Value) is { } place
                ? place
                : run.Storage.Copied(run.Expressions.Eval(argument.Value), parameter);
        }

        for (var i = 0; i < count; i++)
            values[i] ??= new UnknownValue(Origin.Join, "missing");
        return [.. values];
    }

    public SymbolicValue Call(
        IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation, bool isVirtual = true)
    {
        if (run.State.IsUnreachable)
            return SymbolicValue.Null;
        if (ExtensionMembers.Written(method) is { } written)
            (method, receiver, arguments) = written.IsStatic ? (written, receiver, arguments) : (written, arguments[0], arguments.RemoveAt(0));
        if (run.FrameworkMembers.Intrinsic(method, receiver, arguments, operation) is { } known)
            return known;
        var target = receiver is null || !isVirtual ? method : (IMethodSymbol?)Dispatch(method, receiver) ?? method;
        foreach (var parameter in target.Parameters)
        {
            if (DoesNotReturnIf(parameter) is { } forbidden && !run.Solver.Assume(run.State, arguments[parameter.Ordinal], !forbidden))
                return run.Exceptions.Throws();
        }

        run.Demands.Check(target, receiver, arguments, operation);
        if (target.MethodKind == MethodKind.Constructor && receiver is not null)
        {
            run.Creations.Construct(target, receiver, arguments, operation);
            return SymbolicValue.Null;
        }

        var isFollowed = run.Source.HasBody(target) && !run.Contract.IsContract(target) && !KnownMembers.IsOfContainer(target)
            && (receiver is null || !isVirtual || IsTargetKnown(target, receiver));
        var graph = isFollowed
            ? run.Source.GraphOf(target)
            : null;
        if ((graph is null ? null : Follow(new(target, graph, receiver, null, arguments, operation))) is not { } result)
        {
            run.HandOvers.HandOver(target, receiver, arguments, operation);
            if (target.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute"))
                return run.Exceptions.Throws();
            result = (graph is null && (receiver is null || !isVirtual || IsTargetKnown(target, receiver))
                    ? run.ForeignCalls.Call(target, receiver, arguments, operation)
                    : null)
                ?? run.OpaqueCalls.CallOpaque(target, receiver, arguments, operation, isInView: graph is not null);
            if (Recursions.LastOf(target, run.Frame) is not null)
                result = run.SkippedCalls.ResultOfDeepCall(target, operation);
        }

        var guard = run.Contract.GuardedBy(target) is null ? method : target;
        return run.Demands.Given(target, Guarded(guard, GuardedRunner(guard, receiver, arguments), result), operation);
    }

    /// <summary>A member marked <c>[CapabilityGuard]</c>: true also means that the runner has the capability.</summary>
    public SymbolicValue Guarded(ISymbol member, SymbolicValue? runner, SymbolicValue result)
    {
        if (run.Contract.GuardedBy(member) is not { } capability || runner is null)
            return result;
        if (run.Solver.Decide(run.State, result) is not { } known)
        {
            known = run.Conditions.Holds(result);
            if (run.State.IsUnreachable)
                return SymbolicValue.Null;
        }

        if (known && !run.Solver.Assume(run.State, new HasCapabilities(runner, [capability], null), true))
            run.State.IsUnreachable = true;
        return SymbolicValue.Of(known);
    }

    /// <summary>The runner that a guard is about: the receiver if it is one, else the only parameter that is.</summary>
    public SymbolicValue? GuardedRunner(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments)
    {
        var owner = method.ContainingType;
        if (!method.IsStatic && receiver is not null && run.Contract.IsRunner(owner.TypeKind == TypeKind.Extension ? owner.ExtensionParameter?.Type : owner))
            return receiver;
        var runners = method.Parameters.Where(parameter => run.Contract.IsRunner(parameter.Type)).ToArray();
        return runners.Length == 1 && runners[0].Ordinal < arguments.Length ? arguments[runners[0].Ordinal] : null;
    }

    private static bool? DoesNotReturnIf(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "DoesNotReturnIfAttribute", ConstructorArguments: [{ Value: bool flag }] })
                return flag;
        }

        return null;
    }

    /// <summary>The member that runs for the receiver's exact type.</summary>
    public ISymbol? Dispatch(ISymbol member, SymbolicValue receiver)
    {
        if (run.State.FindObject(receiver) is not { IsOfUncertainType: false } known || member.IsStatic)
            return member;
        // What implements the interface may be overridden further down.
        if (member.ContainingType.TypeKind == TypeKind.Interface)
            member = WithTypeArguments(known.Type.FindImplementationForInterfaceMember(Definition(member)) ?? member, member);
        if (!member.IsVirtual && !member.IsAbstract && !member.IsOverride)
            return member;
        var canonical = member.Canonical();
        for (var type = known.Type; type is not null; type = type.BaseType)
        {
            foreach (var candidate in type.GetMembers(member.Name))
            {
                if (Root(candidate).Is(Root(member)) || candidate.Canonical().Is(canonical))
                    return WithTypeArguments(candidate, member);
            }
        }

        return member;
    }

    /// <summary>The override of a generic method is called with the arguments of the call.</summary>
    private static ISymbol WithTypeArguments(ISymbol target, ISymbol called) =>
        target is IMethodSymbol { IsGenericMethod: true } method && called is IMethodSymbol { IsGenericMethod: true } generic
            ? method.ConstructedFrom.Construct([.. generic.TypeArguments])
            : target;

    private static ISymbol Definition(ISymbol member) => member is IMethodSymbol { IsGenericMethod: true } method ? method.ConstructedFrom : member;

    private static ISymbol Root(ISymbol member)
    {
        while (member is IMethodSymbol { OverriddenMethod: { } hidden })
            member = hidden;
        return member.OriginalDefinition;
    }

    /// <summary>No override that is not in view can run instead.</summary>
    public bool IsTargetKnown(IMethodSymbol method, SymbolicValue receiver) =>
        !method.IsAbstract
        && (!(method.IsVirtual || method.IsOverride)
            || method.IsSealed
            || method.ContainingType.IsSealed
            || run.State.FindObject(receiver) is { IsOfUncertainType: false });

    /// <summary>Follows a call into its body; null when that would go too deep.</summary>
    public SymbolicValue? Follow(Invocation invocation)
    {
        var isTooDeep = Recursions.IsTooDeep(invocation, run.Frame, run.State, run.Entry);
        var steps = run.Analysis.ShareOf(run.Frame);
        if (run.Frame.Depth >= AnalysisLimits.Depth
            || isTooDeep
            || !run.Explorer.Once(() => steps.Left >= invocation.Graph.Blocks.Length)
            || !IsWorthFollowing(invocation))
        {
            run.Analysis.Parts.Trace?.SkippedCall(run.Frame, invocation.Symbol);
            run.SkippedCalls.ApplyUnfollowedCall(invocation);
            return null;
        }

        var taken = run.Explorer.Choose(() =>
        {
            var caller = run.State;
            var block = run.Block;
            var outcomes = run.Analysis.Follow(
                invocation, run.Frame, caller, steps, run.Frame.InTry
                    || run.Exceptions.IsInTry(block), run.Frame.IsLast && invocation.Site is { } site && !run.Remaining.IsAnyAfter(block, site));
            foreach (var (state, type) in outcomes.Throws)
                run.Exceptions.Raise(state, type, block.EnclosingRegion);
            return run.SkippedCalls.WithCertainReturn(outcomes.Returns, invocation, caller);
        });
        if (taken is null)
        {
            run.State.IsUnreachable = true;
            return SymbolicValue.Null;
        }

        run.State = taken.State.Copy();
        return Wrap(invocation.Method, taken.Result);
    }

    private bool IsWorthFollowing(Invocation invocation)
    {
        var summary = run.Analysis.Parts.Reachability.SummaryOfCall(invocation.Symbol, run.Analysis.Cancellation);
        if (summary.MayHandOver && !IsJudgedAlone(invocation))
            return true;
        return summary.BranchCount <= (summary.MentionsRunners ? AnalysisLimits.BranchesOfCallThatMentionsRunners : AnalysisLimits.BranchesOfOtherCall);
    }

    /// <summary>Nothing that only this call knows gets in, so that all that the body reports is reported when it is judged by itself.</summary>
    private bool IsJudgedAlone(Invocation invocation) =>
        invocation is { Method: { IsGenericMethod: false } method, Home: null }
        && !AnalysisRoots.HasAllCallsInView(method)
        && invocation.Receiver is null or UnknownValue
        && invocation.Arguments.All(
            argument => argument is UnknownValue { Origin: Origin.Evaluation or Origin.Input, Type: var type } && !run.Contract.IsPart(type))
        && !run.State.Variables.Keys.Any(slot => slot.Symbol is IFieldSymbol or IPropertySymbol or WrittenMember);

    private static SymbolicValue Wrap(IMethodSymbol? method, SymbolicValue result) =>
        method is { IsAsync: true, ReturnsVoid: false, ReturnType.Name: not ("IAsyncEnumerable" or "IAsyncEnumerator") } ? new TaskValue(result) : result;
}
