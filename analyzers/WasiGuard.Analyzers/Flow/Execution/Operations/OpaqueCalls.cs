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
        if (!KnownMembers.IsHarmless(method))
            run.Exceptions.MayThrow();
        foreach (var argument in arguments)
            run.Delegates.LetDelegateEscape(argument);
        for (var i = 0; i < method.Parameters.Length && i < arguments.Length; i++)
        {
            if (arguments[i] is Place place)
                run.Storage.Write(place, run.Fresh(operation, method.Parameters[i].Type, i + 1));
        }

        if (receiver is not null && !isInView && !IsPure(method))
            InvalidateObject(receiver, (operation.Syntax, run.Frame.Id));
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
        if (!IsPure(method) || arguments.Any(argument => argument is Place or Closure))
            return run.Conditions.Known(run.Fresh(operation));
        SymbolicValue? all = arguments.Length switch { 0 => null, 1 => arguments[0], _ => new TupleValue(arguments) };
        var owner = receiver is null ? null : run.State.ObjectVersions.TryGetValue(receiver, out var change) ? new TupleValue([receiver, change]) : receiver;
        return run.Conditions.Known(NewValues.Computed(method, owner, all, operation.Type));
    }

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
    public static bool MayChange(IMethodSymbol method) => !IsPure(method) && !KnownMembers.IsHarmless(method);

    /// <summary>Whether the same call gives the same answer while nothing else happens to the object.</summary>
    private static bool IsPure(IMethodSymbol method) =>
        !method.ReturnsVoid
        && method.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In)
        && method.ContainingType.Name is not ("Random" or "RandomNumberGenerator" or "Console" or "Stopwatch" or "Interlocked")
        && s_pure.Any(prefix => method.Name.StartsWith(prefix, System.StringComparison.Ordinal));

    private static readonly string[] s_pure =
    [
        "Contains", "Get", "Is", "Has", "Can", "Exists", "Equals", "StartsWith", "EndsWith", "IndexOf", "ToString", "Parse", "Any", "All", "Count", "First",
        "Last", "Single", "ElementAt", "To", "As", "op_", "Compare", "Trim", "Should", "Supports", "Allow", "Use", "Want", "Need", "Was", "Are",
    ];

    /// <summary>Something may have changed the object: what was known of its members is another value from here on.</summary>
    public void InvalidateObject(SymbolicValue owner, object place)
    {
        if (run.State.FindObject(owner) is { Elements: not null } list)
        {
            run.State.StoreObject((ObjectReference)owner, list with { Elements = null });
            return;
        }

        if (owner is not UnknownValue and not ObjectReference)
            return;
        run.State.ObjectVersions = run.State.ObjectVersions.SetItem(owner, ValueNumbering.NumberFreshValue(run.State, new(Origin.Operation, place, owner)));
    }
}
