using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Calls: dispatch, following into bodies of this compilation, and what is assumed of all others.</summary>
internal sealed partial class Evaluator
{
    private Value EvalInvocation(IInvocationOperation invocation)
    {
        var method = Bound(invocation.TargetMethod, invocation.ConstrainedToType);
        var receiver = invocation.Instance is null ? null : Eval(invocation.Instance);
        var arguments = Arguments(method.Parameters.Length, invocation.Arguments);
        if (_state.Dead)
            return Value.Null;
        if (receiver is Const { Content: null })
            return Throws();
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return receiver is Closure closure ? Invoke(closure, arguments, invocation) : Opaque(method, receiver, arguments, invocation);
        if (method.MethodKind == MethodKind.LocalFunction)
            return Invoke(new Closure(method, null, frame, null), arguments, invocation);
        return Call(method, receiver, arguments, invocation, invocation.IsVirtual);
    }

    /// <summary>The member that a type argument has for a static abstract one of its constraint.</summary>
    private TMember Bound<TMember>(TMember member, ITypeSymbol? constrained) where TMember : class, ISymbol
    {
        if (!member.IsStatic || !(member.IsAbstract || member.IsVirtual) || Analysis.TypeArgument(frame, constrained as ITypeParameterSymbol) is not { } exact)
            return member;
        var declared = exact.AllInterfaces.SelectMany(each => each.GetMembers(member.Name)).FirstOrDefault(each => each.OriginalDefinition.Is(member.OriginalDefinition));
        return declared is null ? member : exact.FindImplementationForInterfaceMember(declared) as TMember ?? member;
    }

    private ImmutableArray<Value> Arguments(int count, ImmutableArray<IArgumentOperation> arguments)
    {
        var values = new Value[count];
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { } parameter || parameter.Ordinal >= count)
                continue;
            var byReference = parameter.RefKind is RefKind.Ref or RefKind.Out;
            values[parameter.Ordinal] = byReference && PlaceOf(argument.Value) is { } place ? place : Eval(argument.Value);
        }

        for (var i = 0; i < count; i++)
            values[i] ??= new Unknown(Source.Joined, "missing");
        return [.. values];
    }

    private Value Call(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments, IOperation operation, bool isVirtual = true)
    {
        if (_state.Dead)
            return Value.Null;
        if (Intrinsic(method, receiver, arguments, operation) is { } known)
            return known;
        var target = receiver is null || !isVirtual ? method : (IMethodSymbol?)Dispatch(method, receiver) ?? method;
        foreach (var parameter in target.Parameters)
        {
            if (DoesNotReturnIf(parameter) is { } forbidden && !Logic.Assume(_state, arguments[parameter.Ordinal], !forbidden))
                return Throws();
        }

        if (target.MethodKind == MethodKind.Constructor && receiver is not null)
        {
            Construct(target, receiver, arguments, operation);
            return Value.Null;
        }

        var graph = Program.HasBody(target) && !Model.IsContract(target) && (receiver is null || !isVirtual || IsClosedTo(target, receiver)) ? analysis.Program.GraphOf(target) : null;
        if ((graph is null ? null : Follow(new(target, graph, receiver, null, arguments, operation))) is not { } result)
        {
            HandOver(target, receiver, arguments, operation);
            if (target.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute"))
                return Throws();
            result = Opaque(target, receiver, arguments, operation, isInView: graph is not null);
        }

        return Guarded(target, receiver ?? arguments.FirstOrDefault(), result);
    }

    /// <summary>A member marked <c>[CapabilityGuard]</c>: true also means that the runner has the capability.</summary>
    private Value Guarded(ISymbol member, Value? receiver, Value result)
    {
        if (Model.GuardedBy(member) is not { } capability || receiver is null || member is IMethodSymbol method && method.IsStatic && GuardedParameter(method) is null)
            return result;
        if (Logic.Decide(_state, result) is not { } known)
        {
            known = Holds(result);
            if (_state.Dead)
                return Value.Null;
        }

        if (known && !Logic.Assume(_state, new HasAll(receiver, [capability], null), true))
            _state.Dead = true;
        return Value.Of(known);
    }

    private IParameterSymbol? GuardedParameter(IMethodSymbol method)
    {
        var runners = method.Parameters.Where(parameter => Model.IsRunner(parameter.Type)).ToArray();
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
    private ISymbol? Dispatch(ISymbol member, Value receiver)
    {
        if (_state.Find(receiver) is not { IsOpen: false } known || member.IsStatic)
            return member;
        // What implements the interface may be overridden further down.
        if (member.ContainingType.TypeKind == TypeKind.Interface)
            member = known.Type.FindImplementationForInterfaceMember(member) ?? member;
        if (!member.IsVirtual && !member.IsAbstract && !member.IsOverride)
            return member;
        var canonical = Judgement.Canonical(member);
        for (var type = known.Type; type is not null; type = type.BaseType)
        {
            foreach (var candidate in type.GetMembers(member.Name))
            {
                if (Root(candidate).Is(Root(member)) || Judgement.Canonical(candidate).Is(canonical))
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
    private bool IsClosedTo(IMethodSymbol method, Value receiver) =>
        !method.IsAbstract
        && (!(method.IsVirtual || method.IsOverride) || method.IsSealed || method.ContainingType.IsSealed || _state.Find(receiver) is { IsOpen: false });

    private Value Invoke(Closure closure, ImmutableArray<Value> arguments, IOperation operation)
    {
        if (closure.Lambda is null && closure.Method.MethodKind != MethodKind.LocalFunction)
        {
            return closure.Receiver is null && closure.Method is { IsStatic: false, IsExtensionMethod: false }
                ? Opaque(closure.Method, null, arguments, operation)
                : Call(closure.Method, closure.Method.IsStatic ? null : closure.Receiver, closure.Method.IsStatic && closure.Receiver is not null && closure.Method.Parameters.Length == arguments.Length + 1 ? arguments.Insert(0, closure.Receiver) : arguments, operation);
        }

        return GraphOf(closure) is var (graph, home) && graph is not null && Follow(new(closure.Method, graph, null, home, arguments, operation)) is { } result
            ? result
            : Opaque(closure.Method, null, arguments, operation);
    }

    private (ControlFlowGraph? Graph, Frame? Home) GraphOf(Closure closure)
    {
        if (closure.Lambda is { } lambda)
        {
            analysis.Enter(lambda.Syntax);
            return (closure.Home!.Graph.GetAnonymousFunctionControlFlowGraph(lambda, analysis.Cancellation), closure.Home);
        }

        var method = closure.Method.OriginalDefinition;
        for (var home = closure.Home; home is not null; home = home.Lexical)
        {
            if (home.Graph.LocalFunctions.FirstOrDefault(each => each.OriginalDefinition.Is(method)) is { } declared)
            {
                analysis.Enter(method.DeclaringSyntaxReferences[0].GetSyntax());
                return (home.Graph.GetLocalFunctionControlFlowGraph(declared, analysis.Cancellation), home);
            }
        }

        return (null, null);
    }

    /// <summary>Follows a call into its body; null when that would go too deep.</summary>
    private Value? Follow(Callee callee)
    {
        var same = 0;
        for (var caller = frame; caller is not null; caller = caller.Caller)
        {
            if (caller.Symbol.OriginalDefinition.Is(callee.Symbol.OriginalDefinition))
                same++;
        }

        if (frame.Depth >= Limits.Depth || same >= Limits.Recursion || !IsWorthIt(callee))
        {
            Disturb(callee);
            return null;
        }

        var taken = _choices.Pick(() =>
        {
            var caller = _state;
            var block = _block;
            var outcomes = analysis.Follow(callee, frame, caller, frame.InTry || IsInTry(block), frame.IsLast && callee.Site is { } site && !_ahead.After(block, site));
            foreach (var (state, type) in outcomes.Throws)
                Raise(state, type, block.EnclosingRegion);
            return outcomes.Returns;
        });
        if (taken is null)
        {
            _state.Dead = true;
            return Value.Null;
        }

        _state = taken.State.Copy();
        return Wrap(callee.Method, taken.Result);
    }

    private bool IsWorthIt(Callee callee)
    {
        var reach = analysis.Program.ReachOf(callee.Symbol, analysis.Cancellation);
        if (reach.HandsOver && !IsJudgedAlone(callee))
            return true;
        return reach.Weight <= (reach.Speaks ? Limits.WeightOfSpeaking : Limits.WeightOfSilent);
    }

    /// <summary>Nothing that only this call knows gets in, so that all that the body reports is reported when it is judged by itself.</summary>
    private bool IsJudgedAlone(Callee callee) =>
        callee is { Method: { IsGenericMethod: false } method, Home: null }
        && !Program.IsClosed(method)
        && callee.Receiver is null or Unknown
        && callee.Arguments.All(argument => argument is Unknown { Source: Source.Fresh or Source.Given, Type: var type } && !Model.IsPart(type))
        && !_state.Variables.Keys.Any(slot => slot.Symbol is IFieldSymbol or IPropertySymbol or Written);

    private static Value Wrap(IMethodSymbol? method, Value result) =>
        method is { IsAsync: true, ReturnsVoid: false, ReturnType.Name: not ("IAsyncEnumerable" or "IAsyncEnumerator") } ? new TaskOf(result) : result;

    /// <summary>A call whose body is not in view, or is not followed.</summary>
    private Value Opaque(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments, IOperation operation, bool isInView = false)
    {
        if (!IsFromWasiGuard(method))
            MayThrow();
        foreach (var argument in arguments)
            Escape(argument);
        for (var i = 0; i < method.Parameters.Length && i < arguments.Length; i++)
        {
            if (arguments[i] is Place place)
                Write(place, Fresh(operation, method.Parameters[i].Type, i + 1));
        }

        if (receiver is not null && !isInView && !IsPure(method))
            Touch(receiver, (operation.Syntax, frame.Id));
        if (method.ReturnsVoid)
            return Value.Null;
        if (method.Name is "GetRequiredService" or "GetService" or "GetRequiredKeyedService" && operation.Type.Is(Model.Symbols.IWasiRunner))
            return new Unknown(Source.Given, method, new TupleOf(method.IsExtensionMethod ? arguments.RemoveAt(0) : arguments)) { Type = operation.Type, NotNull = true, Injected = true };
        if (!IsPure(method) || arguments.Any(argument => argument is Place or Closure))
            return Known(Fresh(operation));
        Value? all = arguments.Length switch { 0 => null, 1 => arguments[0], _ => new TupleOf(arguments) };
        var owner = receiver is null ? null : _state.Changed.TryGetValue(receiver, out var change) ? new TupleOf([receiver, change]) : receiver;
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
    private void Touch(Value owner, object place)
    {
        if (_state.Find(owner) is { Elements: not null } list)
        {
            _state.Store((Ref)owner, list with { Elements = null });
            return;
        }

        if (owner is not Unknown and not Ref)
            return;
        _state.Changed = _state.Changed.SetItem(owner, ValueNumbering.Number(_state, new(Source.Computed, place, owner)));
    }

    /// <summary>A delegate that code which is not in view may call, with whatever it likes, whenever it likes.</summary>
    private void Escape(Value value)
    {
        if (value is Captured captured)
            value = captured.Content;
        if (_state.Dead)
            return;
        if (_state.Find(value) is { Elements: { } elements })
        {
            foreach (var element in elements)
                Escape(element);
            return;
        }

        if (value is not Closure closure)
            return;
        if (closure.Lambda is null && closure.Method.MethodKind != MethodKind.LocalFunction)
        {
            if (closure.Method.DeclaringSyntaxReferences.IsEmpty)
                HandOver(closure.Method, closure.Receiver, UnknownArguments(closure.Method), null);
            else if (analysis.Program.GraphOf(closure.Method) is { } body && Program.HasBody(closure.Method))
                analysis.Simulate(new(closure.Method, body, closure.Method.IsStatic ? null : closure.Receiver, null, UnknownArguments(closure.Method), null), frame, _state);
            return;
        }

        if (GraphOf(closure) is not (var graph, { } home) || graph is null)
            return;
        var later = _state.Copy();
        foreach (var variable in analysis.Program.ChangingCaptures(closure.Method))
            later.Set(new(variable, home.OwnerOf(variable).Id), analysis.EveryValue(variable, later, home) ?? ValueNumbering.Number(later, new(Source.Given, (variable, "later")) { Type = TypeOfVariable(variable) }));
        var called = new Callee(closure.Method, graph, null, home, UnknownArguments(closure.Method), null);
        analysis.Simulate(called, frame, later);
        Change(called, later: true);
        foreach (var variable in analysis.Program.AssignedIn(closure.Method))
        {
            var slot = new Slot(variable, home.OwnerOf(variable).Id);
            if (_state.Get(slot) is not null and not Place)
                Set(slot, ValueNumbering.Number(_state, new(Source.Given, (variable, "after")) { Type = TypeOfVariable(variable) }, slot));
        }
    }

    private static ITypeSymbol? TypeOfVariable(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    internal static ImmutableArray<Value> UnknownArguments(IMethodSymbol method) => [.. method.Parameters.Select(UnknownArgument)];

    internal static Value UnknownArgument(IParameterSymbol parameter) => new Unknown(Source.Given, parameter)
    {
        Type = parameter.Type,
        NotNull = parameter.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
    };
}
