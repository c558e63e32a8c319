using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Creation and copying of objects, arrays and lists.</summary>
internal sealed partial class Evaluator
{
    private Value EvalCreation(IObjectCreationOperation creation)
    {
        var type = creation.Type;
        if (creation.Constructor is not { } constructor || type is null or { TypeKind: TypeKind.Error })
        {
            foreach (var argument in creation.Arguments)
                Escape(Eval(argument.Value));
            return Fresh(creation);
        }

        var arguments = Arguments(constructor.Parameters.Length, creation.Arguments);
        if (_state.Dead)
            return Value.Null;
        if (type.IsTupleType)
            return new TupleOf(arguments);
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T && arguments.Length == 1)
            return arguments[0];
        if (type.Name == "ValueTask" && type is INamedTypeSymbol { Arity: 1 } && arguments.Length == 1)
            return arguments[0] is TaskOf ? arguments[0] : new TaskOf(arguments[0]);
        var created = Create(creation, constructor, type, arguments);
        if (creation.Initializer is { } initializer && !_state.Dead)
            Initialize(initializer, created);
        return created;
    }

    /// <summary><c>new T()</c>: an object of what the type argument is, which only the caller knows.</summary>
    private Value EvalCreation(ITypeParameterObjectCreationOperation creation)
    {
        var type = Analysis.TypeArgument(frame, creation.Type as ITypeParameterSymbol);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } exact && exact.InstanceConstructors.FirstOrDefault(each => each.Parameters.IsEmpty) is { } constructor)
            return Create(creation, constructor, exact, []);
        return Fresh(creation);
    }

    private Ref Create(IOperation creation, IMethodSymbol constructor, ITypeSymbol type, ImmutableArray<Value> arguments)
    {
        if (!IsHarmless(type) && constructor.DeclaringSyntaxReferences.IsEmpty)
            MayThrow();
        var elements = IsList(type) ? arguments.Length == 0 || arguments[0] is Const { Content: long } ? ImmutableList<Value>.Empty : _state.Find(arguments[0])?.Elements : null;
        var created = _state.Allocate(creation.Syntax, frame.Id, new(type, HeapObject.NoMembers, elements));
        if (elements is null && constructor.ContainingType.DeclaringSyntaxReferences.IsEmpty)
        {
            foreach (var argument in arguments)
                Escape(argument);
        }

        Construct(constructor, created, arguments, creation);
        return created;
    }

    /// <summary>Creating one of these never fails, as far as this analysis is concerned.</summary>
    private bool IsHarmless(ITypeSymbol type) => type.SpecialType == SpecialType.System_Object || type.ContainingAssembly is { } assembly
        && (Model.IsRunner(type) || assembly.Name.StartsWith("WasiGuard", System.StringComparison.Ordinal) || IsList(type) || type.DerivesFrom(analysis.Program.ExceptionType));

    private static bool IsList(ITypeSymbol type) => type is INamedTypeSymbol { Name: "List", Arity: 1 };

    /// <summary>Runs a constructor on an object: initializers, the base's constructor, the body.</summary>
    private void Construct(IMethodSymbol constructor, Value created, ImmutableArray<Value> arguments, IOperation? operation)
    {
        if (Model.InnerParameter(constructor) is { } inner && _state.Find(created) is { } decorator)
            _state.Store((Ref)created, decorator with { Members = decorator.Members.SetItem(Judgement.InnerKey(Model), arguments[inner.Ordinal] is Captured captured ? captured.Content : arguments[inner.Ordinal]) });
        if (constructor.ContainingType.DeclaringSyntaxReferences.IsEmpty)
            return;
        // The parameters of a primary constructor and the members of a positional record live on.
        if (Program.IsPrimary(constructor))
        {
            foreach (var parameter in constructor.Parameters)
            {
                WriteMember(created, parameter, arguments[parameter.Ordinal]);
                if (constructor.ContainingType.IsRecord && constructor.ContainingType.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property && Program.IsPositional(property))
                    WriteMember(created, property, arguments[parameter.Ordinal]);
            }
        }

        if (!Program.DelegatesToThis(constructor))
        {
            foreach (var member in analysis.Program.Initialized(constructor.ContainingType))
            {
                if (InitialValue(member, created) is { } value && !_state.Dead)
                    WriteMember(created, member, value);
            }
        }

        if (!Program.CallsConstructor(constructor) && constructor.ContainingType.BaseType is { } baseType && baseType.InstanceConstructors.FirstOrDefault(each => each.Parameters.IsEmpty) is { } implied)
            Construct(implied, created, [], operation);
        // Members that a constructor may have set, which is not followed, are not unset ones.
        if (analysis.Program.GraphOf(constructor) is { } graph && Follow(new(constructor, graph, created, null, arguments, operation)) is null && _state.Find(created) is { Origin: null } open)
            _state.Store((Ref)created, open with { Origin = new Unknown(Source.Fresh, (graph, frame.Id), created) { Type = open.Type, NotNull = true } });
    }

    /// <summary>What the initializer of a field or property gives, or null when it does not decide what the member holds.</summary>
    private Value? InitialValue(ISymbol member, Value? owner)
    {
        if (owner is null && !analysis.Program.IsNeverAssignedLater(member))
            return analysis.Program.OnlyType(member) is { } only ? _state.Allocate(member, 0, new(only, HeapObject.NoMembers)) : null;
        if (analysis.Program.InitializerOf(member) is not { } graph)
        {
            if (owner is not null || !Program.IsInView(member))
                return null;
            if (member.ContainingType.StaticConstructors.FirstOrDefault(each => !each.IsImplicitlyDeclared) is { } once && analysis.Program.GraphOf(once) is { } body && Program.IsAssignedIn(member, once))
            {
                Follow(new(once, body, null, null, [], null));
                return _state.Get(new(member, 0));
            }

            return DefaultOf(member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type);
        }

        // The graph of an initializer is an assignment to the member.
        if (Follow(new(member, graph, owner, null, [], null)) is null || _state.Dead)
            return null;
        return owner is null ? _state.Get(new(member, 0)) : _state.Find(owner)?.Members.TryGetValue(Judgement.Canonical(member), out var initial) == true ? initial : null;
    }

    /// <summary>Initializers that the control flow graph has not turned into assignments.</summary>
    private void Initialize(IObjectOrCollectionInitializerOperation initializer, Value created)
    {
        foreach (var each in initializer.Initializers)
        {
            if (each is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment)
                WriteMember(created, property.Property, Eval(assignment.Value));
            else if (each is ISimpleAssignmentOperation { Target: IFieldReferenceOperation field } direct)
                WriteMember(created, field.Field, Eval(direct.Value));
        }
    }

    private Ref EvalAnonymous(IAnonymousObjectCreationOperation anonymous)
    {
        var members = HeapObject.NoMembers;
        foreach (var each in anonymous.Initializers)
        {
            if (each is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment)
                members = members.SetItem(Judgement.Canonical(property.Property), Eval(assignment.Value));
        }

        return _state.Allocate(anonymous.Syntax, frame.Id, new(anonymous.Type!, members));
    }

    /// <summary>The copy that a <c>with</c> expression starts from.</summary>
    private Value Clone(Value original, IOperation operation)
    {
        if (_state.Find(original) is { } known)
            return _state.Allocate(operation.Syntax, frame.Id, known);
        if (original is TupleOf)
            return original;
        if (original is Const { Content: null })
            return Throws();
        var type = Judgement.TypeOf(_state, original) ?? operation.Type;
        return type is null ? Fresh(operation) : _state.Allocate(operation.Syntax, frame.Id, new(type, HeapObject.NoMembers, Origin: original));
    }

    private Ref List(IOperation operation, ITypeSymbol type, ImmutableList<Value>? elements) =>
        _state.Allocate(operation.Syntax, frame.Id, new(type, HeapObject.NoMembers, elements is { Count: > Limits.Elements } ? null : elements));

    private Ref EvalArray(IArrayCreationOperation array)
    {
        ImmutableList<Value>? elements = null;
        if (array.Initializer is { } initializer)
            elements = [.. initializer.ElementValues.Select(Eval)];
        else if (array.DimensionSizes.Length == 1 && Eval(array.DimensionSizes[0]) is Const { Content: long and >= 0 and <= Limits.Elements and var size })
            elements = [.. Enumerable.Repeat((Value)DefaultOf((array.Type as IArrayTypeSymbol)?.ElementType), (int)size)];
        return List(array, array.Type!, elements);
    }

    private Ref EvalCollection(ICollectionExpressionOperation collection)
    {
        var elements = ImmutableList.CreateBuilder<Value>();
        var known = true;
        foreach (var each in collection.Elements)
        {
            if (each is not ISpreadOperation spread)
                elements.Add(Eval(each));
            else if (_state.Find(Eval(spread.Operand)) is { Elements: { } inner })
                elements.AddRange(inner);
            else
                known = false;
        }

        return List(collection, collection.Type!, known ? elements.ToImmutable() : null);
    }

    private Value Element(Value owner, Value index, IOperation operation)
    {
        if (owner is Const { Content: null })
            return Throws();
        return ElementAt(owner, index, operation.Type);
    }

    private Value ElementAt(Value owner, Value index, ITypeSymbol? type)
    {
        if (_state.Find(owner) is { Elements: { } elements } && PositionOf(index, elements.Count) is { } position)
        {
            var element = elements[position];
            return element is Unknown unknown ? Known(unknown) : element;
        }

        var value = Computed("[]", owner, index, type);
        return Known(_state.Changed.TryGetValue(owner, out var change) ? Computed("[]", new TupleOf([owner, change]), index, type) : value);
    }

    private void WriteElement(Value owner, Value index, Value value)
    {
        if (_state.Find(owner) is { Elements: { } elements } known)
            _state.Store((Ref)owner, known with { Elements = PositionOf(index, elements.Count) is { } position ? elements.SetItem(position, value) : null });
    }

    private static int? PositionOf(Value index, int count) => index switch
    {
        Const { Content: long and >= 0 and var forward } when forward < count => (int)forward,
        FromEnd { Offset: Const { Content: long and > 0 and var backward } } when backward <= count => count - (int)backward,
        _ => null,
    };
}
