using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Calls of bodies that are in view and yet not followed: what they may have changed is looked up, and nothing else is forgotten.</summary>
internal sealed class SkippedCalls(BodyInterpreter run)
{
    public void ApplyUnfollowedCall(Invocation invocation)
    {
        ApplySideEffects(invocation, later: false);
        var mayThrow = run.Analysis.Parts.Reachability.SummaryOfCall(invocation.Symbol, run.Analysis.Cancellation).MayThrow;
        for (var i = 0; i < invocation.Arguments.Length; i++)
        {
            var argument = invocation.Arguments[i];
            if (run.State.FindObject(argument) is { Elements: not null } list)
                run.State.StoreObject((ObjectReference)argument, list with { Elements = null });
            // It may have thrown for this value of a flag.
            else if (mayThrow && argument is UnknownValue { Type.SpecialType: SpecialType.System_Boolean })
                run.State.UncertainConditions = run.State.UncertainConditions.Add(argument);
            else if (mayThrow && argument is Constant { Content: bool } flag && IsComputed(invocation, i))
                run.State.Doubts = run.State.Doubts.With(run.Fresh(invocation.Site!, part: i + 1), flag.IsTrue);
        }
    }

    /// <summary>
    /// Where all paths through a call forget too much for one of them to be certain, the call comes back all the same: with what the caller knew,
    /// but for what the call may have changed, and with a result that nobody should ask for.
    /// </summary>
    public IReadOnlyList<Return> WithCertainReturn(List<Return> returns, Invocation invocation, PathState caller)
    {
        if (returns.Count == 0 || caller.IsImprecise || !returns.TrueForAll(each => each.State.IsImprecise))
            return returns;
        var before = run.State;
        run.State = caller.Copy();
        ApplySideEffects(invocation, later: false);
        for (var i = 0; i < invocation.Arguments.Length; i++)
        {
            run.OpaqueCalls.ForgetElements(invocation.Arguments[i]);
            if (invocation.Arguments[i] is Place place)
                run.Places.Write(place, JoinedValue(invocation, i, invocation.Method!.Parameters[i].Type));
        }

        SymbolicValue result = invocation.Method is { ReturnsVoid: false } method ? JoinedValue(invocation, -1, ResultType(method)) : SymbolicValue.Null;
        var certain = new Return(run.State, result);
        run.State = before;
        return [.. returns, certain];
    }

    private UnknownValue JoinedValue(Invocation invocation, int part, ITypeSymbol? type) =>
        ValueNumbering.NumberFreshValue(
            run.State, new(Origin.Join, (invocation.Site?.Syntax ?? (object)invocation.Symbol, run.Frame.Id, part)) { Type = type });

    /// <summary>The type of what a body returns: of the value in the task, when it is asynchronous.</summary>
    private static ITypeSymbol? ResultType(IMethodSymbol method) =>
        method.IsAsync ? (method.ReturnType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault() : method.ReturnType;

    /// <summary>
    /// What an activation gives that is inside too many of the same body: some value that the program decides. A path that asks for it
    /// may be one that no execution takes.
    /// </summary>
    public SymbolicValue ResultOfDeepCall(IMethodSymbol method, IOperation operation)
    {
        if (run.State.IsUnreachable || method.ReturnsVoid)
            return SymbolicValue.Null;
        var type = operation.Type is { } declared ? run.Frame.Actual(declared) : null;
        return type is INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: 1, TypeArguments: [var awaited] }
            ? new TaskValue(Joined(awaited))
            : Joined(type);

        UnknownValue Joined(ITypeSymbol? of) => ValueNumbering.NumberFreshValue(run.State, new(Origin.Join, (operation.Syntax, run.Frame.Id)) { Type = of });
    }

    /// <summary>The argument is no literal: its value was decided on the way.</summary>
    private static bool IsComputed(Invocation invocation, int parameter) =>
        invocation.Site is IInvocationOperation call
            && call.Arguments.Any(argument => argument.Parameter?.Ordinal == parameter && !argument.Value.ConstantValue.HasValue);

    /// <param name="later">It runs at some time from now on, or never.</param>
    public void ApplySideEffects(Invocation invocation, bool later)
    {
        var changes = run.Analysis.Parts.SideEffectsOf(invocation.Symbol, run.Analysis.Cancellation);
        foreach (var each in changes.All)
        {
            var change = later ? each with { IsConditional = true } : each;
            if (change.Target is null)
            {
                if (FollowPath(change.Owner!, invocation) is { } content)
                    run.OpaqueCalls.InvalidateObject(content, (invocation.Symbol, run.Frame.Id, change));
            }
            else if (change.Target.IsStatic || change.Owner is null && change.Target is ILocalSymbol or IParameterSymbol)
            {
                foreach (var slot in later && !change.Target.IsStatic
                    ? []
                    : run.State.Variables.Where(pair => change.Target.Is(pair.Key.Symbol as ISymbol) && pair.Value is not Place).ToArray())
                {
                    if (After(change, slot.Value, invocation) is { } value)
                        run.Set(slot.Key, value);
                }
            }
            else if (change.Owner is null)
            {
                MarkImprecise(change.Target.Is, invocation);
            }
            else if (FollowPath(change.Owner, invocation) is { } owner
                && owner is UnknownValue or ObjectReference
                && After(change, run.Storage.ReadMember(owner, change.Target), invocation) is { } value)
            {
                run.Storage.WriteMember(owner, change.Target, value);
            }
        }

        if (!changes.IsComplete)
            MarkImprecise(IsChangeable, invocation);
    }

    private SymbolicValue? FollowPath(AccessPath route, Invocation invocation)
    {
        var value = route.Root switch
        {
            null => invocation.Receiver ?? run.This(),
            IParameterSymbol parameter when parameter.ContainingSymbol.Is(invocation.Symbol.OriginalDefinition) =>
                parameter.Ordinal < invocation.Arguments.Length ? invocation.Arguments[parameter.Ordinal] : null,
            var variable => run.State.Get(new(variable, (invocation.Home ?? run.Frame).OwnerOf(variable).Id)),
        };
        foreach (var member in route.Members)
        {
            if (value is Place place)
                value = run.Places.Read(place, null);
            value = value is UnknownValue or ObjectReference ? run.Storage.ReadMember(value, member) : null;
        }

        return value is Place last ? run.Places.Read(last, null) : value;
    }

    /// <summary>What a variable holds after the call; null for what it held before.</summary>
    private UnknownValue? After(SideEffect change, SymbolicValue before, Invocation invocation)
    {
        var type = change.Target switch
        {
            IFieldSymbol field =>
            field.Type,
            IPropertySymbol property => property.Type,
            _ => NewValues.TypeOfVariable(change.Target!)
        };
        var tag = (invocation.Site?.Syntax ?? (object)invocation.Symbol, run.Frame.Id, change.Target);
        var unknown = new UnknownValue(Origin.Evaluation, tag, before is UnknownValue ? null : before) { Type = type };
        if (change.Values is not { } given)
            return ValueNumbering.NumberFreshValue(run.State, unknown);
        var values = new List<SymbolicValue>();
        foreach (var each in given)
        {
            var value = each.Parameter is not { } parameter ? Constant.From(each.Constant)
                : parameter.Ordinal < invocation.Arguments.Length ? invocation.Arguments[parameter.Ordinal] : null;
            if (value is not Constant)
                return ValueNumbering.NumberFreshValue(run.State, unknown);
            values.Add(value);
        }

        if (values.TrueForAll(value => run.Solver.Decide(run.State, new EqualTo(before, (Constant)value)) == true))
            return null;
        if (change.IsConditional)
        {
            if (before is not Constant)
                return ValueNumbering.NumberFreshValue(run.State, unknown);
            values.Add(before);
        }

        return ValueNumbering.NumberFreshValue(run.State, new(Origin.Input, tag, new OneOfConstants([.. values.Distinct().Cast<Constant>()])) { Type = type });
    }

    private bool IsChangeable(ISymbol member) =>
        member is IFieldSymbol { IsReadOnly: false, IsConst: false } or IPropertySymbol { SetMethod.IsInitOnly: false } && run.Source.IsInView(member);

    /// <summary>Members that may have changed, whoever's they are: a path that asks what they hold may be one that no execution takes.</summary>
    private void MarkImprecise(System.Func<ISymbol, bool> mayChange, Invocation invocation)
    {
        foreach (var pair in run.State.Heap)
        {
            foreach (var member in pair.Value.Members.Where(each => mayChange(each.Key) && each.Value is Constant))
                run.State.StoreObject(
                    pair.Key, run.State.Heap[pair.Key] with { Members = run.State.Heap[pair.Key].Members.SetItem(member.Key, Doubted(member.Key, pair.Key)) });
        }

        foreach (var pair in run.State.Variables)
        {
            if (pair.Value is Constant && pair.Key.Symbol is WrittenMember { Member: var member, Owner: var owner } && mayChange(member))
                run.Set(pair.Key, Doubted(member, owner));
            else if (pair.Value is Constant && pair.Key.Symbol is ISymbol { IsStatic: true } known && mayChange(known))
                run.Set(pair.Key, Doubted(known, null));
        }

        foreach (var fact in run.State.PathCondition.Keys.Where(each => AsksFor(each, mayChange)).ToArray())
        {
            run.State.PathCondition = run.State.PathCondition.Remove(fact);
            run.State.UncertainConditions = run.State.UncertainConditions.Add(fact);
        }

        UnknownValue Doubted(ISymbol member, SymbolicValue? owner) =>
            ValueNumbering.NumberFreshValue(
                run.State, new(Origin.Join, (invocation.Symbol, member), owner) { Type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type });
    }

    private static bool AsksFor(SymbolicValue condition, System.Func<ISymbol, bool> member)
    {
        if (condition is UnknownValue { Origin: Origin.Member or Origin.Input, Tag: ISymbol asked } && member(asked))
            return true;
        foreach (var part in condition.Parts)
        {
            if (AsksFor(part, member))
                return true;
        }

        return false;
    }
}
