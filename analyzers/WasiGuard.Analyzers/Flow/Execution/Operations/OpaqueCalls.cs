using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Calls whose body is not in view: what they give, and what they may change.</summary>
internal sealed class OpaqueCalls(BodyInterpreter run)
{
    /// <summary>A call whose body is not in view, or is not followed.</summary>
    public SymbolicValue CallOpaque(
        IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation, bool isInView = false)
    {
        LetArgumentsGo(method, arguments, operation, isInView);
        if (!isInView && run.Analysis.Parts.Facts.IsHome(method.ContainingAssembly) && !run.Contract.IsContract(method))
        {
            foreach (var each in receiver is null ? arguments : arguments.Add(receiver))
                ForgetPrivateState(each);
        }

        var question = PureMembers.CanBeQuestion(method) && !arguments.Any(argument => argument is Place or Closure)
            ? Question(method, receiver, arguments, operation.Type)
            : null;
        var isPure = question is not null && PureMembers.IsPure(method);
        if (receiver is not null && !isInView && !isPure)
            InvalidateObject(receiver, (operation.Syntax, run.Frame.Id), isCertain: question is null);
        if (method.ReturnsVoid)
            return SymbolicValue.Null;
        if (run.Contract.Members.GivesInjectedRunner(method, operation.Type) && InjectionBy(method, operation) is { } injection)
            return new UnknownValue(
                Origin.Input, method, new TupleValue(method.IsExtensionMethod ? arguments.RemoveAt(0) : arguments))
            {
                Type = operation.Type,
                IsNeverNull = true,
                Injection = injection
            };
        return question is null ? run.Conditions.Known(run.Fresh(operation))
            : isPure ? run.Conditions.Known(question)
            : run.Conditions.Known(run.Answer(operation, question));
    }

    /// <summary>What a call does to its arguments when its body is not in view: it may run delegates, write to lists, and gives values back.</summary>
    public void LetArgumentsGo(IMethodSymbol method, ImmutableArray<SymbolicValue> arguments, IOperation operation, bool isInView)
    {
        if (!KnownMembers.IsHarmless(method))
            run.Exceptions.MayThrow();
        foreach (var argument in arguments)
            run.Delegates.LetDelegateEscape(argument);
        for (var i = 0; i < method.Parameters.Length && i < arguments.Length && !isInView; i++)
        {
            if (MayWriteElements(method, method.Parameters[i]))
                ForgetElements(arguments[i] is Place list ? run.Places.Read(list, null) : arguments[i]);
        }

        for (var i = 0; i < method.Parameters.Length && i < arguments.Length; i++)
        {
            if (arguments[i] is Place place)
                run.Places.Write(place, run.Fresh(operation, method.Parameters[i].Type, i + 1));
        }
    }

    /// <summary>Code of another project may have changed the object, also what only it can change.</summary>
    public void ForgetObject(SymbolicValue owner, object place)
    {
        ForgetPrivateState(owner);
        InvalidateObject(owner, place);
    }

    /// <summary>What only code of the object's own project can have changed in it.</summary>
    private void ForgetPrivateState(SymbolicValue value)
    {
        if (run.State.FindObject(value) is not { Members.IsEmpty: false } known || !run.Analysis.Parts.Facts.IsHome(known.Type.ContainingAssembly))
            return;
        var left = known.Members.RemoveAll(member => IsPrivateState(member.Key));
        if (left.Count < known.Members.Count)
            run.State.StoreObject((ObjectReference)value, known with { Members = left });
    }

    private static bool IsPrivateState(ISymbol member) => member switch
    {
        IErrorTypeSymbol => true,
        IFieldSymbol { IsReadOnly: false, DeclaredAccessibility: Accessibility.Private or Accessibility.Internal } => true,
        IPropertySymbol { SetMethod: { IsInitOnly: false, DeclaredAccessibility: not Accessibility.Public } } => true,
        _ => false,
    };

    /// <summary>What a list or array holds is not known any more.</summary>
    public void ForgetElements(SymbolicValue list)
    {
        if (run.State.FindObject(list) is { Elements: not null } known)
            run.State.StoreObject((ObjectReference)list, known with { Elements = null });
    }

    /// <summary>Code that is not in view gets the list as one that it may write to.</summary>
    private static bool MayWriteElements(IMethodSymbol method, IParameterSymbol parameter) =>
        method.ContainingType.Name is not ("String" or "Task" or "Enumerable" or "Console" or "Path" or "ImmutableArray" or "ImmutableList")
        && !parameter.IsParams
        && (parameter.Type is IArrayTypeSymbol || parameter.Type.Name is "List" or "IList" or "ICollection" or "Array" or "Span" or "Memory" or "Collection")
        && (!PureMembers.IsPure(method) || method.RefKind != RefKind.None || method.ReturnType.Name is "Span" or "Memory");

    /// <summary>Null when the key is not known.</summary>
    private static Injection? InjectionBy(IMethodSymbol method, IOperation operation)
    {
        if (!KnownMembers.IsKeyed(method))
            return new(Key: null);
        return (operation as IInvocationOperation)?.Arguments.LastOrDefault(each => each.Parameter?.Type.SpecialType == SpecialType.System_Object) is { } key
            && ServiceKey.Of(key.Value) is { } known
            ? new(known)
            : null;
    }

    /// <summary>Code that is not in view and that may leave the object other than it was.</summary>
    public static bool MayChange(IMethodSymbol method) => !PureMembers.IsPure(method) && !KnownMembers.IsHarmless(method);

    /// <summary>The value that all calls with the same arguments have while nothing else happens to the object, if such calls give the same.</summary>
    private UnknownValue Question(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, ITypeSymbol? type)
    {
        SymbolicValue? all = arguments.Length switch { 0 => null, 1 => arguments[0], _ => new TupleValue(arguments) };
        var change = receiver is null ? null : CertainChange(receiver);
        return NewValues.Computed(method, change is null ? receiver : new TupleValue([receiver!, change]), all, type);
    }

    private UnknownValue? CertainChange(SymbolicValue owner)
    {
        var change = run.State.ObjectVersions.TryGetValue(owner, out var last) ? last : null;
        return change is { Tag: MaybeNone } ? change.SecondPart as UnknownValue : change;
    }

    /// <summary>The place of a call that may have changed its object, or only looked at it.</summary>
    private sealed record MaybeNone(object Place);

    /// <summary>Something may have changed the object: what was known of its members is another value from here on.</summary>
    /// <param name="isCertain">Whether the answers to questions about it are other ones as well.</param>
    public void InvalidateObject(SymbolicValue owner, object place, bool isCertain = true)
    {
        if (run.State.FindObject(owner) is { Elements: not null } list)
        {
            run.State.StoreObject((ObjectReference)owner, list with { Elements = null });
            return;
        }

        if (owner is not UnknownValue and not ObjectReference)
            return;
        var change = isCertain
            ? new UnknownValue(Origin.Operation, place, owner)
            : new UnknownValue(Origin.Operation, new MaybeNone(place), owner, CertainChange(owner));
        run.State.ObjectVersions = run.State.ObjectVersions.SetItem(owner, ValueNumbering.NumberFreshValue(run.State, change));
    }
}
