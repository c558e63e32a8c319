using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Members of other assemblies whose meaning matters: guards, tasks, nullable values, lists and their enumerators.</summary>
internal sealed partial class Evaluator
{
    private Value? Intrinsic(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments, IOperation operation)
    {
        if (method.Name == "<Clone>$" && receiver is not null)
            return Clone(receiver, operation);
        if (method.Name == "GetType" && method.ContainingType.SpecialType == SpecialType.System_Object && receiver is not null)
            return new TypeOf(_state.Find(receiver) is { IsOpen: false } known ? known.Type : null, receiver);
        if (method.ContainingType.Is(Model.Symbols.CapabilityGuard))
            return RunnerQuestion(method, arguments, operation);
        if (method.ContainingType.Is(Model.Symbols.WasiRunnerSelector) && method.Name == "Select" && arguments is [var input])
            return Selected(input, method, operation);
        if (method.ContainingType.Is(Model.Symbols.CapabilitySet))
            return SetQuestion(method, receiver, arguments);
        if (analysis.Program.Modules is { } modules && ListedModule(modules, method, arguments, operation) is { } module)
            return module;
        if (method.DeclaringSyntaxReferences.IsEmpty)
            return TaskMember(method, receiver, arguments, operation) ?? NullableMember(method, receiver, arguments) ?? ListMember(method, receiver, arguments, operation) ?? EqualityMember(method, receiver, arguments);
        return null;
    }

    private Value? RunnerQuestion(IMethodSymbol method, ImmutableArray<Value> arguments, IOperation operation)
    {
        if (method.Name == "ThrowIfUnsupported" && arguments is [var asked, var input])
        {
            HandOver(method, null, arguments, operation);
            AssumeSupported(asked, input, method.Parameters[1].Type);
            return Value.Null;
        }

        if (method.Name == "Supports" && CapabilityArgument(method) is { } capability)
        {
            if (Logic.IsKnownNull(_state, arguments[0]))
                return Throws();
            return Test(new HasAll(arguments[0], [capability], null));
        }

        return method.Name == "GetCapabilities" ? new Flow.Capabilities(arguments[0], null) : null;
    }

    /// <summary>The type argument of a question, also where it is a type parameter of the method that asks.</summary>
    private INamedTypeSymbol? CapabilityArgument(IMethodSymbol method) => method.TypeArguments switch
    {
        [INamedTypeSymbol named] => named,
        [ITypeParameterSymbol parameter] => Analysis.TypeArgument(frame, parameter) as INamedTypeSymbol,
        _ => null,
    };

    /// <summary>The runner that a selector picks for an input has what the input needs, or nothing is picked.</summary>
    private Unknown Selected(Value input, IMethodSymbol method, IOperation operation)
    {
        MayThrow();
        var picked = Fresh(operation, method.ReturnType);
        AssumeSupported(picked, input, method.Parameters[0].Type);
        return picked;
    }

    private Value? SetQuestion(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments)
    {
        switch (method.Name)
        {
            case "Of" when method.TypeArguments is [{ } declared]:
                return new Flow.Capabilities(null, Analysis.TypeArgument(frame, declared as ITypeParameterSymbol) ?? declared);
            case "Of" when arguments is [TypeOf type]:
                return type.Exact is { } exact ? new Flow.Capabilities(null, exact) : new Flow.Capabilities(type.Instance, null);
            case "Contains" when receiver is Flow.Capabilities set:
                var capability = CapabilityArgument(method) ?? (arguments is [TypeOf { Exact: INamedTypeSymbol given }] ? given : null);
                if (capability is null)
                    return null;
                return set.Type is { } type2 ? Value.Of(Model.DeclaredBy(type2).Contains(capability)) : set.Runner is { } runner ? Test(new HasAll(runner, [capability], null)) : null;
            case "IsSupersetOf" when receiver is Flow.Capabilities whole && arguments is [Flow.Capabilities part] && Listed(part) is { } needed:
                if (whole.Type is { } wide)
                    return Value.Of(needed.All(Model.DeclaredBy(wide).Contains));
                return whole.Runner is { } asked ? Test(new HasAll(asked, needed, null)) : null;
            default:
                return null;
        }
    }

    /// <summary>The capabilities of a type, or of a runner whose type is known.</summary>
    private ImmutableArray<INamedTypeSymbol>? Listed(Flow.Capabilities set)
    {
        if (set.Type is { } type)
            return [.. Model.DeclaredBy(type)];
        return _state.Find(set.Runner) is { IsOpen: false } known && !Model.IsSource(known.Type) ? [.. Model.DeclaredBy(known.Type)] : null;
    }

    private Value? TaskMember(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments, IOperation operation)
    {
        if (receiver is TaskOf task)
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
                return new TaskOf(arguments[0]);
            case "WhenAll" when arguments is [{ } list] && method.IsGenericMethod && _state.Find(list) is { Elements: { } tasks } && tasks.All(each => each is TaskOf) && operation.Type is INamedTypeSymbol { TypeArguments: [{ } type] }:
                return new TaskOf(List(operation, type, [.. tasks.Select(each => ((TaskOf)each).Result)]));
            case "Run" when arguments.FirstOrDefault() is Closure { Method.Parameters.IsEmpty: true } work && analysis.Program.ChangingCaptures(work.Method).IsEmpty:
                var result = Invoke(work, [], operation);
                return result as TaskOf ?? new TaskOf(result);
            default:
                return null;
        }
    }

    private Value? NullableMember(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments)
    {
        if (method.ContainingType.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T || method.Name != "GetValueOrDefault" || receiver is null)
            return null;
        if (!Holds(new IsNull(receiver)))
            return receiver;
        return arguments.Length == 1 ? arguments[0] : DefaultOf(method.ReturnType);
    }

    private Value? KnownProperty(IPropertySymbol property, Value? receiver, IOperation operation)
    {
        if (receiver is null)
            return property.Name == "CompletedTask" && property.ContainingType.Name is "Task" or "ValueTask" ? new TaskOf(Value.Null) : property.ContainingType.Is(Model.Symbols.CapabilitySet) && property.Name == "Empty" ? new Flow.Capabilities(null, Model.Symbols.Compilation.ObjectType) : null;
        if (property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return property.Name == "HasValue" ? Value.Negate(NullTest(receiver)) : receiver;
        if (property.Name == "Result" && receiver is TaskOf task)
            return task.Result;
        if (property.Name is "Length" or "Count" && _state.Find(receiver) is { Elements: { } elements })
            return new Const((long)elements.Count);
        if (property.Name == "Length" && receiver is Const { Content: string text })
            return new Const((long)text.Length);
        if (property.Name == "Current" && receiver is Enumerator or Ref && CurrentOf(receiver) is { } current)
            return current;
        if (property.Name == "Capabilities" && property.Type.Is(Model.Symbols.CapabilitySet) && property.DeclaringSyntaxReferences.IsEmpty)
            return new Flow.Capabilities(receiver, null);
        if (property.Name == "Inner" && property.ContainingType.Is(Model.Symbols.DelegatingWasiRunner))
            return _state.Find(receiver) is { } decorator && decorator.Members.TryGetValue(Judgement.InnerKey(Model), out var inner) ? inner : Judgement.MemberOf(_state, receiver, property);
        return property.ContainingType.IsAnonymousType || operation is null ? ReadMember(receiver, property) : null;
    }

    private Value? ListMember(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments, IOperation operation)
    {
        if (receiver is not null && method.Name is "GetEnumerator" or "GetAsyncEnumerator")
            return _state.Find(receiver) is { Elements: not null } ? _state.Allocate(operation.Syntax, frame.Id, new(Model.Symbols.Compilation.ObjectType, HeapObject.NoMembers, [new Enumerator(receiver!), new Const(-1L)])) : null;
        if (method.Name is "MoveNext" or "MoveNextAsync" && receiver is not null && CursorOf(receiver) is var (elements, position))
        {
            if (elements is null)
                return null;
            _state.Store((Ref)receiver, _state.Heap[(Ref)receiver] with { Elements = [_state.Heap[(Ref)receiver].Elements![0], new Const((long)position + 1)] });
            var more = Value.Of(position + 1 < elements.Count);
            return method.Name == "MoveNext" ? more : new TaskOf(more);
        }

        if (_state.Find(receiver) is not { Elements: { } items } list)
            return ListFunction(method, arguments, operation);
        switch (method.Name)
        {
            case "Add" when arguments.Length == 1:
                var most = method.Parameters[0].Type.SpecialType is SpecialType.None or SpecialType.System_Object ? Limits.Elements : Limits.PlainElements;
                _state.Store((Ref)receiver!, list with { Elements = items.Count < most ? items.Add(arguments[0]) : null });
                return Value.Null;
            case "Insert" when arguments is [Const { Content: long and >= 0 and var at }, { } inserted] && at <= items.Count:
                _state.Store((Ref)receiver!, list with { Elements = items.Insert((int)at, inserted) });
                return Value.Null;
            case "Clear":
                _state.Store((Ref)receiver!, list with { Elements = [] });
                return Value.Null;
            case "RemoveAt" when arguments is [Const { Content: long and >= 0 and var gone }] && gone < items.Count:
                _state.Store((Ref)receiver!, list with { Elements = items.RemoveAt((int)gone) });
                return Value.Null;
            case "ToArray":
                return List(operation, operation.Type!, items);
            default:
                return null;
        }
    }

    /// <summary>The few queries over a list that keep its elements as they are.</summary>
    private Value? ListFunction(IMethodSymbol method, ImmutableArray<Value> arguments, IOperation operation)
    {
        if (method.ContainingType.Name is not ("Enumerable" or "ImmutableArray" or "ImmutableList" or "Array") || arguments.IsEmpty || _state.Find(arguments[0]) is not { Elements: { } items })
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

    private Value? EqualityMember(IMethodSymbol method, Value? receiver, ImmutableArray<Value> arguments) => (method.Name, arguments.Length) switch
    {
        ("Equals" or "ReferenceEquals", 2) when method.IsStatic && method.ContainingType.SpecialType is SpecialType.System_Object or SpecialType.System_String && arguments.Any(each => each is Const) => Equality(arguments[0], arguments[1]),
        ("Equals", 1) when receiver is not null && arguments[0] is Const && receiver is Const or Unknown or HasAll => Equality(receiver, arguments[0]),
        ("IsNullOrEmpty" or "IsNullOrWhiteSpace", 1) when arguments[0] is Const constant => Value.Of(string.IsNullOrWhiteSpace(constant.Content as string)),
        ("IsNullOrEmpty" or "IsNullOrWhiteSpace", 1) => Holds(new IsNull(arguments[0])) ? Value.True : null,
        _ => null,
    };

    private (ImmutableList<Value>? Elements, int Position)? CursorOf(Value enumerator) =>
        _state.Find(enumerator) is { Elements: [Enumerator over, Const { Content: long position }] } ? (_state.Find(over.Collection)?.Elements, (int)position) : null;

    private Value? CurrentOf(Value enumerator) =>
        CursorOf(enumerator) is ({ } elements, var position) && position >= 0 && position < elements.Count ? elements[position] : null;
}
