using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Calls: dispatch, following into bodies of this compilation, and what is assumed of all others.</summary>
internal sealed partial class BodyInterpreter
{
    private SymbolicValue EvalInvocation(IInvocationOperation invocation)
    {
        var method = Bound(invocation.TargetMethod, invocation.ConstrainedToType);
        var receiver = invocation.Instance is null ? null : Eval(invocation.Instance);
        var arguments = Arguments(method.Parameters.Length, invocation.Arguments);
        if (_state.IsUnreachable)
            return SymbolicValue.Null;
        if (receiver is Constant { Content: null })
            return Throws();
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return receiver is Closure closure ? Invoke(closure, arguments, invocation) : CallOpaque(method, receiver, arguments, invocation);
        if (method.MethodKind == MethodKind.LocalFunction)
            return Invoke(new Closure(method, null, frame, null), arguments, invocation);
        return Call(method, receiver, arguments, invocation, invocation.IsVirtual);
    }

    /// <summary>The member that a type argument has for a static abstract one of its constraint.</summary>
    private TMember Bound<TMember>(TMember member, ITypeSymbol? constrained) where TMember : class, ISymbol
    {
        if (!member.IsStatic || !(member.IsAbstract || member.IsVirtual) || InterproceduralAnalysis.TypeArgument(frame, constrained as ITypeParameterSymbol) is not { } exact)
            return member;
        var declared = exact.AllInterfaces.SelectMany(each => each.GetMembers(member.Name)).FirstOrDefault(each => each.OriginalDefinition.Is(member.OriginalDefinition));
        return declared is null ? member : exact.FindImplementationForInterfaceMember(declared) as TMember ?? member;
    }

    private ImmutableArray<SymbolicValue> Arguments(int count, ImmutableArray<IArgumentOperation> arguments)
    {
        var values = new SymbolicValue[count];
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { } parameter || parameter.Ordinal >= count)
                continue;
            var byReference = parameter.RefKind is RefKind.Ref or RefKind.Out;
            values[parameter.Ordinal] = byReference && PlaceOf(argument.Value) is { } place ? place : Eval(argument.Value);
        }

        for (var i = 0; i < count; i++)
            values[i] ??= new UnknownValue(Origin.Join, "missing");
        return [.. values];
    }

    private SymbolicValue Call(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation, bool isVirtual = true)
    {
        if (_state.IsUnreachable)
            return SymbolicValue.Null;
        if (Intrinsic(method, receiver, arguments, operation) is { } known)
            return known;
        var target = receiver is null || !isVirtual ? method : (IMethodSymbol?)Dispatch(method, receiver) ?? method;
        foreach (var parameter in target.Parameters)
        {
            if (DoesNotReturnIf(parameter) is { } forbidden && !Solver.Assume(_state, arguments[parameter.Ordinal], !forbidden))
                return Throws();
        }

        if (target.MethodKind == MethodKind.Constructor && receiver is not null)
        {
            Construct(target, receiver, arguments, operation);
            return SymbolicValue.Null;
        }

        var graph = SourceModel.HasBody(target) && !Contract.IsContract(target) && (receiver is null || !isVirtual || IsTargetKnown(target, receiver)) ? analysis.Parts.GraphOf(target) : null;
        if ((graph is null ? null : Follow(new(target, graph, receiver, null, arguments, operation))) is not { } result)
        {
            HandOver(target, receiver, arguments, operation);
            if (target.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute"))
                return Throws();
            result = CallOpaque(target, receiver, arguments, operation, isInView: graph is not null);
        }

        return Guarded(target, receiver ?? arguments.FirstOrDefault(), result);
    }

    /// <summary>A member marked <c>[CapabilityGuard]</c>: true also means that the runner has the capability.</summary>
    private SymbolicValue Guarded(ISymbol member, SymbolicValue? receiver, SymbolicValue result)
    {
        if (Contract.GuardedBy(member) is not { } capability || receiver is null || member is IMethodSymbol method && method.IsStatic && GuardedParameter(method) is null)
            return result;
        if (Solver.Decide(_state, result) is not { } known)
        {
            known = Holds(result);
            if (_state.IsUnreachable)
                return SymbolicValue.Null;
        }

        if (known && !Solver.Assume(_state, new HasAll(receiver, [capability], null), true))
            _state.IsUnreachable = true;
        return SymbolicValue.Of(known);
    }

    private IParameterSymbol? GuardedParameter(IMethodSymbol method)
    {
        var runners = method.Parameters.Where(parameter => Contract.IsRunner(parameter.Type)).ToArray();
        return runners.Length == 1 ? runners[0] : null;
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
    private ISymbol? Dispatch(ISymbol member, SymbolicValue receiver)
    {
        if (_state.FindObject(receiver) is not { IsOfUncertainType: false } known || member.IsStatic)
            return member;
        // What implements the interface may be overridden further down.
        if (member.ContainingType.TypeKind == TypeKind.Interface)
            member = known.Type.FindImplementationForInterfaceMember(member) ?? member;
        if (!member.IsVirtual && !member.IsAbstract && !member.IsOverride)
            return member;
        var canonical = CapabilityDecision.Canonical(member);
        for (var type = known.Type; type is not null; type = type.BaseType)
        {
            foreach (var candidate in type.GetMembers(member.Name))
            {
                if (Root(candidate).Is(Root(member)) || CapabilityDecision.Canonical(candidate).Is(canonical))
                    return candidate;
            }
        }

        return member;
    }

    private static ISymbol Root(ISymbol member)
    {
        while (member is IMethodSymbol { OverriddenMethod: { } hidden })
            member = hidden;
        return member.OriginalDefinition;
    }

    /// <summary>No override that is not in view can run instead.</summary>
    private bool IsTargetKnown(IMethodSymbol method, SymbolicValue receiver) =>
        !method.IsAbstract
        && (!(method.IsVirtual || method.IsOverride) || method.IsSealed || method.ContainingType.IsSealed || _state.FindObject(receiver) is { IsOfUncertainType: false });

    private SymbolicValue Invoke(Closure closure, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (closure.Lambda is null && closure.Method.MethodKind != MethodKind.LocalFunction)
        {
            return closure.Receiver is null && closure.Method is { IsStatic: false, IsExtensionMethod: false }
                ? CallOpaque(closure.Method, null, arguments, operation)
                : Call(closure.Method, closure.Method.IsStatic ? null : closure.Receiver, closure.Method.IsStatic && closure.Receiver is not null && closure.Method.Parameters.Length == arguments.Length + 1 ? arguments.Insert(0, closure.Receiver) : arguments, operation);
        }

        return GraphOf(closure) is var (graph, home) && graph is not null && Follow(new(closure.Method, graph, null, home, arguments, operation)) is { } result
            ? result
            : CallOpaque(closure.Method, null, arguments, operation);
    }

    private (ControlFlowGraph? Graph, Frame? Home) GraphOf(Closure closure)
    {
        if (closure.Lambda is { } lambda)
        {
            analysis.NoteEntered(lambda.Syntax);
            return (closure.Home!.Graph.GetAnonymousFunctionControlFlowGraph(lambda, analysis.Cancellation), closure.Home);
        }

        var method = closure.Method.OriginalDefinition;
        for (var home = closure.Home; home is not null; home = home.Lexical)
        {
            if (home.Graph.LocalFunctions.FirstOrDefault(each => each.OriginalDefinition.Is(method)) is { } declared)
            {
                analysis.NoteEntered(method.DeclaringSyntaxReferences[0].GetSyntax());
                return (home.Graph.GetLocalFunctionControlFlowGraph(declared, analysis.Cancellation), home);
            }
        }

        return (null, null);
    }

    /// <summary>Follows a call into its body; null when that would go too deep.</summary>
    private SymbolicValue? Follow(Invocation invocation)
    {
        var same = 0;
        for (var caller = frame; caller is not null; caller = caller.Caller)
        {
            if (caller.Symbol.OriginalDefinition.Is(invocation.Symbol.OriginalDefinition))
                same++;
        }

        if (frame.Depth >= AnalysisLimits.Depth || same >= AnalysisLimits.Recursion || !IsWorthIt(invocation))
        {
            ApplyUnfollowedCall(invocation);
            return null;
        }

        var taken = _explorer.Choose(() =>
        {
            var caller = _state;
            var block = _block;
            var outcomes = analysis.Follow(invocation, frame, caller, frame.InTry || IsInTry(block), frame.IsLast && invocation.Site is { } site && !_remaining.IsAnyAfter(block, site));
            foreach (var (state, type) in outcomes.Throws)
                Raise(state, type, block.EnclosingRegion);
            return outcomes.Returns;
        });
        if (taken is null)
        {
            _state.IsUnreachable = true;
            return SymbolicValue.Null;
        }

        _state = taken.State.Copy();
        return Wrap(invocation.Method, taken.Result);
    }

    private bool IsWorthIt(Invocation invocation)
    {
        var summary = analysis.Parts.SummaryOfCall(invocation.Symbol, analysis.Cancellation);
        if (summary.MayHandOver && !IsJudgedAlone(invocation))
            return true;
        return summary.BranchCount <= (summary.MentionsRunners ? AnalysisLimits.BranchesOfCallThatMentionsRunners : AnalysisLimits.BranchesOfOtherCall);
    }

    /// <summary>Nothing that only this call knows gets in, so that all that the body reports is reported when it is judged by itself.</summary>
    private bool IsJudgedAlone(Invocation invocation) =>
        invocation is { Method: { IsGenericMethod: false } method, Home: null }
        && !SourceModel.HasAllCallsInView(method)
        && invocation.Receiver is null or UnknownValue
        && invocation.Arguments.All(argument => argument is UnknownValue { Origin: Origin.Evaluation or Origin.Input, Type: var type } && !Contract.IsPart(type))
        && !_state.Variables.Keys.Any(slot => slot.Symbol is IFieldSymbol or IPropertySymbol or WrittenMember);

    private static SymbolicValue Wrap(IMethodSymbol? method, SymbolicValue result) =>
        method is { IsAsync: true, ReturnsVoid: false, ReturnType.Name: not ("IAsyncEnumerable" or "IAsyncEnumerator") } ? new TaskValue(result) : result;

    /// <summary>A call whose body is not in view, or is not followed.</summary>
    private SymbolicValue CallOpaque(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation, bool isInView = false)
    {
        if (!IsFromWasiGuard(method))
            MayThrow();
        foreach (var argument in arguments)
            LetDelegateEscape(argument);
        for (var i = 0; i < method.Parameters.Length && i < arguments.Length; i++)
        {
            if (arguments[i] is Place place)
                Write(place, Fresh(operation, method.Parameters[i].Type, i + 1));
        }

        if (receiver is not null && !isInView && !IsPure(method))
            InvalidateObject(receiver, (operation.Syntax, frame.Id));
        if (method.ReturnsVoid)
            return SymbolicValue.Null;
        if (method.Name is "GetRequiredService" or "GetService" or "GetRequiredKeyedService" && operation.Type.Is(Contract.Symbols.IWasiRunner))
            return new UnknownValue(Origin.Input, method, new TupleValue(method.IsExtensionMethod ? arguments.RemoveAt(0) : arguments)) { Type = operation.Type, IsNeverNull = true, IsInjected = true };
        if (!IsPure(method) || arguments.Any(argument => argument is Place or Closure))
            return Known(Fresh(operation));
        SymbolicValue? all = arguments.Length switch { 0 => null, 1 => arguments[0], _ => new TupleValue(arguments) };
        var owner = receiver is null ? null : _state.ObjectVersions.TryGetValue(receiver, out var change) ? new TupleValue([receiver, change]) : receiver;
        return Known(Computed(method, owner, all, operation.Type));
    }

    private static bool IsFromWasiGuard(IMethodSymbol method) => method.ContainingAssembly?.Name.StartsWith("WasiGuard", System.StringComparison.Ordinal) == true && method.Name != "ExecuteAsync";

    /// <summary>Code that is not in view and that may leave the object other than it was.</summary>
    internal static bool MayChange(IMethodSymbol method) => !IsPure(method) && !IsFromWasiGuard(method);

    /// <summary>Whether the same call gives the same answer while nothing else happens to the object.</summary>
    private static bool IsPure(IMethodSymbol method) =>
        !method.ReturnsVoid
        && method.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In)
        && method.ContainingType.Name is not ("Random" or "RandomNumberGenerator" or "Console" or "Stopwatch" or "Interlocked")
        && s_pure.Any(prefix => method.Name.StartsWith(prefix, System.StringComparison.Ordinal));

    private static readonly string[] s_pure =
        ["Contains", "Get", "Is", "Has", "Can", "Exists", "Equals", "StartsWith", "EndsWith", "IndexOf", "ToString", "Parse", "Any", "All", "Count", "First", "Last", "Single", "ElementAt", "To", "As", "op_", "Compare", "Trim", "Should", "Supports", "Allow", "Use", "Want", "Need", "Was", "Are"];

    /// <summary>Something may have changed the object: what was known of its members is another value from here on.</summary>
    private void InvalidateObject(SymbolicValue owner, object place)
    {
        if (_state.FindObject(owner) is { Elements: not null } list)
        {
            _state.StoreObject((ObjectReference)owner, list with { Elements = null });
            return;
        }

        if (owner is not UnknownValue and not ObjectReference)
            return;
        _state.ObjectVersions = _state.ObjectVersions.SetItem(owner, ValueNumbering.NumberFreshValue(_state, new(Origin.Operation, place, owner)));
    }

    /// <summary>A delegate that code which is not in view may call, with whatever it likes, whenever it likes.</summary>
    private void LetDelegateEscape(SymbolicValue value)
    {
        if (value is FlowCapture captured)
            value = captured.Content;
        if (_state.IsUnreachable)
            return;
        if (_state.FindObject(value) is { Elements: { } elements })
        {
            foreach (var element in elements)
                LetDelegateEscape(element);
            return;
        }

        if (value is not Closure closure)
            return;
        if (closure.Lambda is null && closure.Method.MethodKind != MethodKind.LocalFunction)
        {
            if (closure.Method.DeclaringSyntaxReferences.IsEmpty)
                HandOver(closure.Method, closure.Receiver, UnknownArguments(closure.Method), null);
            else if (analysis.Parts.GraphOf(closure.Method) is { } body && SourceModel.HasBody(closure.Method))
                analysis.Simulate(new(closure.Method, body, closure.Method.IsStatic ? null : closure.Receiver, null, UnknownArguments(closure.Method), null), frame, _state);
            return;
        }

        if (GraphOf(closure) is not (var graph, { } home) || graph is null)
            return;
        var later = _state.Copy();
        foreach (var variable in analysis.Parts.ChangingCaptures(closure.Method))
            later.Set(new(variable, home.OwnerOf(variable).Id), analysis.EveryValue(variable, later, home) ?? ValueNumbering.NumberFreshValue(later, new(Origin.Input, (variable, "later")) { Type = TypeOfVariable(variable) }));
        var called = new Invocation(closure.Method, graph, null, home, UnknownArguments(closure.Method), null);
        analysis.Simulate(called, frame, later);
        ApplySideEffects(called, later: true);
        foreach (var variable in analysis.Parts.AssignedIn(closure.Method))
        {
            var slot = new Slot(variable, home.OwnerOf(variable).Id);
            if (_state.Get(slot) is not null and not Place)
                Set(slot, ValueNumbering.NumberFreshValue(_state, new(Origin.Input, (variable, "after")) { Type = TypeOfVariable(variable) }, slot));
        }
    }

    private static ITypeSymbol? TypeOfVariable(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    internal static ImmutableArray<SymbolicValue> UnknownArguments(IMethodSymbol method) => [.. method.Parameters.Select(UnknownArgument)];

    internal static SymbolicValue UnknownArgument(IParameterSymbol parameter) => new UnknownValue(Origin.Input, parameter)
    {
        Type = parameter.Type,
        IsNeverNull = parameter.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
    };
}
