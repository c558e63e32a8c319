using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Members of other assemblies whose meaning matters: guards, tasks, nullable values, lists and their enumerators.</summary>
internal sealed partial class BodyInterpreter
{
    private SymbolicValue? Intrinsic(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (method.Name == "<Clone>$" && receiver is not null)
            return Clone(receiver, operation);
        if (method.Name == "GetType" && method.ContainingType.SpecialType == SpecialType.System_Object && receiver is not null)
            return new TypeValue(_state.FindObject(receiver) is { IsOfUncertainType: false } known ? known.Type : null, receiver);
        if (method.ContainingType.Is(Contract.Symbols.CapabilityGuard))
            return RunnerQuestion(method, arguments, operation);
        if (method.ContainingType.Is(Contract.Symbols.WasiRunnerSelector) && method.Name == "Select" && arguments is [var input])
            return Selected(input, method, operation);
        if (method.ContainingType.Is(Contract.Symbols.CapabilitySet))
            return SetQuestion(method, receiver, arguments);
        if (analysis.Parts.Modules is { } modules && ListedModule(modules, method, arguments, operation) is { } module)
            return module;
        if (method.DeclaringSyntaxReferences.IsEmpty)
            return TaskMember(method, receiver, arguments, operation) ?? NullableMember(method, receiver, arguments) ?? ListMember(method, receiver, arguments, operation) ?? EqualityMember(method, receiver, arguments);
        return null;
    }

    private SymbolicValue? RunnerQuestion(IMethodSymbol method, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (method.Name == "ThrowIfUnsupported" && arguments is [var asked, var input])
        {
            HandOver(method, null, arguments, operation);
            AssumeSupported(asked, input, method.Parameters[1].Type);
            return SymbolicValue.Null;
        }

        if (method.Name == "Supports" && CapabilityArgument(method) is { } capability)
        {
            if (ConditionSolver.IsKnownNull(_state, arguments[0]))
                return Throws();
            return Test(new HasAll(arguments[0], [capability], null));
        }

        return method.Name == "GetCapabilities" ? new CapabilitiesValue(arguments[0], null) : null;
    }

    /// <summary>The type argument of a question, also where it is a type parameter of the method that asks.</summary>
    private INamedTypeSymbol? CapabilityArgument(IMethodSymbol method) => method.TypeArguments switch
    {
        [INamedTypeSymbol named] => named,
        [ITypeParameterSymbol parameter] => InterproceduralAnalysis.TypeArgument(frame, parameter) as INamedTypeSymbol,
        _ => null,
    };

    /// <summary>The runner that a selector picks for an input has what the input needs, or nothing is picked.</summary>
    private UnknownValue Selected(SymbolicValue input, IMethodSymbol method, IOperation operation)
    {
        MayThrow();
        var picked = Fresh(operation, method.ReturnType);
        AssumeSupported(picked, input, method.Parameters[0].Type);
        return picked;
    }

    private SymbolicValue? SetQuestion(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments)
    {
        switch (method.Name)
        {
            case "Of" when method.TypeArguments is [{ } declared]:
                return new CapabilitiesValue(null, InterproceduralAnalysis.TypeArgument(frame, declared as ITypeParameterSymbol) ?? declared);
            case "Of" when arguments is [TypeValue type]:
                return type.Exact is { } exact ? new CapabilitiesValue(null, exact) : new CapabilitiesValue(type.Instance, null);
            case "Contains" when receiver is CapabilitiesValue set:
                var capability = CapabilityArgument(method) ?? (arguments is [TypeValue { Exact: INamedTypeSymbol given }] ? given : null);
                if (capability is null)
                    return null;
                return set.Type is { } type2 ? SymbolicValue.Of(Contract.DeclaredBy(type2).Contains(capability)) : set.Runner is { } runner ? Test(new HasAll(runner, [capability], null)) : null;
            case "IsSupersetOf" when receiver is CapabilitiesValue whole && arguments is [CapabilitiesValue part] && Listed(part) is { } needed:
                if (whole.Type is { } wide)
                    return SymbolicValue.Of(needed.All(Contract.DeclaredBy(wide).Contains));
                return whole.Runner is { } asked ? Test(new HasAll(asked, needed, null)) : null;
            default:
                return null;
        }
    }

    /// <summary>The capabilities of a type, or of a runner whose type is known.</summary>
    private ImmutableArray<INamedTypeSymbol>? Listed(CapabilitiesValue set)
    {
        if (set.Type is { } type)
            return [.. Contract.DeclaredBy(type)];
        return _state.FindObject(set.Runner) is { IsOfUncertainType: false } known && !Contract.IsSource(known.Type) ? [.. Contract.DeclaredBy(known.Type)] : null;
    }

    private SymbolicValue? TaskMember(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (receiver is TaskValue task)
        {
            return method.Name switch
            {
                "ConfigureAwait" or "GetAwaiter" or "AsTask" or "WaitAsync" or "Preserve" => receiver,
                "GetResult" => task.Result,
                _ => null,
            };
        }

        if (method.ContainingType.Name is not ("Task" or "ValueTask"))
            return null;
        switch (method.Name)
        {
            case "FromResult" when arguments.Length == 1:
                return new TaskValue(arguments[0]);
            case "WhenAll" when arguments is [{ } list] && method.IsGenericMethod && _state.FindObject(list) is { Elements: { } tasks } && tasks.All(each => each is TaskValue) && operation.Type is INamedTypeSymbol { TypeArguments: [{ } type] }:
                return new TaskValue(List(operation, type, [.. tasks.Select(each => ((TaskValue)each).Result)]));
            case "Run" when arguments.FirstOrDefault() is Closure { Method.Parameters.IsEmpty: true } work && analysis.Parts.ChangingCaptures(work.Method).IsEmpty:
                var result = Invoke(work, [], operation);
                return result as TaskValue ?? new TaskValue(result);
            default:
                return null;
        }
    }

    private SymbolicValue? NullableMember(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments)
    {
        if (method.ContainingType.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T || method.Name != "GetValueOrDefault" || receiver is null)
            return null;
        if (!Holds(new IsNull(receiver)))
            return receiver;
        return arguments.Length == 1 ? arguments[0] : DefaultOf(method.ReturnType);
    }

    private SymbolicValue? KnownProperty(IPropertySymbol property, SymbolicValue? receiver, IOperation operation)
    {
        if (receiver is null)
            return property.Name == "CompletedTask" && property.ContainingType.Name is "Task" or "ValueTask" ? new TaskValue(SymbolicValue.Null) : property.ContainingType.Is(Contract.Symbols.CapabilitySet) && property.Name == "Empty" ? new CapabilitiesValue(null, Contract.Symbols.Compilation.ObjectType) : null;
        if (property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return property.Name == "HasValue" ? SymbolicValue.Negate(NullTest(receiver)) : receiver;
        if (property.Name == "Result" && receiver is TaskValue task)
            return task.Result;
        if (property.Name is "Length" or "Count" && _state.FindObject(receiver) is { Elements: { } elements })
            return new Constant((long)elements.Count);
        if (property.Name == "Length" && receiver is Constant { Content: string text })
            return new Constant((long)text.Length);
        if (property.Name == "Current" && receiver is EnumeratedCollection or ObjectReference && CurrentOf(receiver) is { } current)
            return current;
        if (property.Name == "Capabilities" && property.Type.Is(Contract.Symbols.CapabilitySet) && property.DeclaringSyntaxReferences.IsEmpty)
            return new CapabilitiesValue(receiver, null);
        if (property.Name == "Inner" && property.ContainingType.Is(Contract.Symbols.DelegatingWasiRunner))
            return _state.FindObject(receiver) is { } decorator && decorator.Members.TryGetValue(CapabilityDecision.InnerKey(Contract), out var inner) ? inner : CapabilityDecision.MemberOf(_state, receiver, property);
        return property.ContainingType.IsAnonymousType || operation is null ? ReadMember(receiver, property) : null;
    }

    private SymbolicValue? ListMember(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (receiver is not null && method.Name is "GetEnumerator" or "GetAsyncEnumerator")
            return _state.FindObject(receiver) is { Elements: not null } ? _state.Allocate(operation.Syntax, frame.Id, new(Contract.Symbols.Compilation.ObjectType, HeapObject.NoMembers, [new EnumeratedCollection(receiver!), new Constant(-1L)])) : null;
        if (method.Name is "MoveNext" or "MoveNextAsync" && receiver is not null && CursorOf(receiver) is var (elements, position))
        {
            if (elements is null)
                return null;
            _state.StoreObject((ObjectReference)receiver, _state.Heap[(ObjectReference)receiver] with { Elements = [_state.Heap[(ObjectReference)receiver].Elements![0], new Constant((long)position + 1)] });
            var more = SymbolicValue.Of(position + 1 < elements.Count);
            return method.Name == "MoveNext" ? more : new TaskValue(more);
        }

        if (_state.FindObject(receiver) is not { Elements: { } items } list)
            return ListFunction(method, arguments, operation);
        switch (method.Name)
        {
            case "Add" when arguments.Length == 1:
                var most = method.Parameters[0].Type.SpecialType is SpecialType.None or SpecialType.System_Object ? AnalysisLimits.Elements : AnalysisLimits.PlainElements;
                _state.StoreObject((ObjectReference)receiver!, list with { Elements = items.Count < most ? items.Add(arguments[0]) : null });
                return SymbolicValue.Null;
            case "Insert" when arguments is [Constant { Content: long and >= 0 and var at }, { } inserted] && at <= items.Count:
                _state.StoreObject((ObjectReference)receiver!, list with { Elements = items.Insert((int)at, inserted) });
                return SymbolicValue.Null;
            case "Clear":
                _state.StoreObject((ObjectReference)receiver!, list with { Elements = [] });
                return SymbolicValue.Null;
            case "RemoveAt" when arguments is [Constant { Content: long and >= 0 and var gone }] && gone < items.Count:
                _state.StoreObject((ObjectReference)receiver!, list with { Elements = items.RemoveAt((int)gone) });
                return SymbolicValue.Null;
            case "ToArray":
                return List(operation, operation.Type!, items);
            default:
                return null;
        }
    }

    /// <summary>The few queries over a list that keep its elements as they are.</summary>
    private SymbolicValue? ListFunction(IMethodSymbol method, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (method.ContainingType.Name is not ("Enumerable" or "ImmutableArray" or "ImmutableList" or "Array") || arguments.IsEmpty || _state.FindObject(arguments[0]) is not { Elements: { } items })
            return null;
        switch (method.Name)
        {
            case "ToArray" or "ToList" or "AsEnumerable" or "ToImmutableArray" or "ToImmutableList" or "Create" or "CreateRange" when arguments.Length == 1:
                return List(operation, operation.Type!, items);
            case "First" or "Single" or "FirstOrDefault" or "SingleOrDefault" when arguments.Length == 1 && items.Count > 0:
                return items[0];
            case "Last" or "LastOrDefault" when arguments.Length == 1 && items.Count > 0:
                return items[items.Count - 1];
            case "ElementAt" when arguments.Length == 2 && PositionOf(arguments[1], items.Count) is { } position:
                return items[position];
            case "Reverse" when arguments.Length == 1 && !method.ReturnsVoid:
                return List(operation, operation.Type!, items.Reverse());
            case "Empty":
                return List(operation, operation.Type!, []);
            default:
                return null;
        }
    }

    private SymbolicValue? EqualityMember(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments) => (method.Name, arguments.Length) switch
    {
        ("Equals" or "ReferenceEquals", 2) when method.IsStatic && method.ContainingType.SpecialType is SpecialType.System_Object or SpecialType.System_String && arguments.Any(each => each is Constant) => Equality(arguments[0], arguments[1]),
        ("Equals", 1) when receiver is not null && arguments[0] is Constant && receiver is Constant or UnknownValue or HasAll => Equality(receiver, arguments[0]),
        ("IsNullOrEmpty" or "IsNullOrWhiteSpace", 1) when arguments[0] is Constant constant => SymbolicValue.Of(string.IsNullOrWhiteSpace(constant.Content as string)),
        ("IsNullOrEmpty" or "IsNullOrWhiteSpace", 1) => Holds(new IsNull(arguments[0])) ? SymbolicValue.True : null,
        _ => null,
    };

    private (ImmutableList<SymbolicValue>? Elements, int Position)? CursorOf(SymbolicValue enumerator) =>
        _state.FindObject(enumerator) is { Elements: [EnumeratedCollection over, Constant { Content: long position }] } ? (_state.FindObject(over.Collection)?.Elements, (int)position) : null;

    private SymbolicValue? CurrentOf(SymbolicValue enumerator) =>
        CursorOf(enumerator) is ({ } elements, var position) && position >= 0 && position < elements.Count ? elements[position] : null;
}
