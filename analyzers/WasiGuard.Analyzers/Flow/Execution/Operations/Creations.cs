using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Creation and copying of objects, arrays and lists.</summary>
internal sealed partial class BodyInterpreter
{
    private SymbolicValue EvalCreation(IObjectCreationOperation creation)
    {
        var type = creation.Type;
        if (creation.Constructor is not { } constructor || type is null or { TypeKind: TypeKind.Error })
        {
            foreach (var argument in creation.Arguments)
                LetDelegateEscape(Eval(argument.Value));
            return Fresh(creation);
        }

        var arguments = Arguments(constructor.Parameters.Length, creation.Arguments);
        if (_state.IsUnreachable)
            return SymbolicValue.Null;
        if (type.IsTupleType)
            return new TupleValue(arguments);
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T && arguments.Length == 1)
            return arguments[0];
        if (type.Name == "ValueTask" && type is INamedTypeSymbol { Arity: 1 } && arguments.Length == 1)
            return arguments[0] is TaskValue ? arguments[0] : new TaskValue(arguments[0]);
        var created = Create(creation, constructor, type, arguments);
        if (creation.Initializer is { } initializer && !_state.IsUnreachable)
            Initialize(initializer, created);
        return created;
    }

    /// <summary><c>new T()</c>: an object of what the type argument is, which only the caller knows.</summary>
    private SymbolicValue EvalCreation(ITypeParameterObjectCreationOperation creation)
    {
        var type = InterproceduralAnalysis.TypeArgument(frame, creation.Type as ITypeParameterSymbol);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } exact && exact.InstanceConstructors.FirstOrDefault(each => each.Parameters.IsEmpty) is { } constructor)
            return Create(creation, constructor, exact, []);
        return Fresh(creation);
    }

    private ObjectReference Create(IOperation creation, IMethodSymbol constructor, ITypeSymbol type, ImmutableArray<SymbolicValue> arguments)
    {
        if (!IsHarmless(type) && constructor.DeclaringSyntaxReferences.IsEmpty)
            MayThrow();
        var elements = IsList(type) ? arguments.Length == 0 || arguments[0] is Constant { Content: long } ? ImmutableList<SymbolicValue>.Empty : _state.FindObject(arguments[0])?.Elements : null;
        var created = _state.Allocate(creation.Syntax, frame.Id, new(type, HeapObject.NoMembers, elements));
        if (elements is null && constructor.ContainingType.DeclaringSyntaxReferences.IsEmpty)
        {
            foreach (var argument in arguments)
                LetDelegateEscape(argument);
        }

        Construct(constructor, created, arguments, creation);
        return created;
    }

    /// <summary>Creating one of these never fails, as far as this analysis is concerned.</summary>
    private bool IsHarmless(ITypeSymbol type) => type.SpecialType == SpecialType.System_Object || type.ContainingAssembly is { } assembly
        && (Contract.IsRunner(type) || assembly.Name.StartsWith("WasiGuard", System.StringComparison.Ordinal) || IsList(type) || type.DerivesFrom(analysis.Parts.ExceptionType));

    private static bool IsList(ITypeSymbol type) => type is INamedTypeSymbol { Name: "List", Arity: 1 };

    /// <summary>Runs a constructor on an object: initializers, the base's constructor, the body.</summary>
    private void Construct(IMethodSymbol constructor, SymbolicValue created, ImmutableArray<SymbolicValue> arguments, IOperation? operation)
    {
        if (Contract.InnerParameter(constructor) is { } inner && _state.FindObject(created) is { } decorator)
            _state.StoreObject((ObjectReference)created, decorator with { Members = decorator.Members.SetItem(CapabilityDecision.InnerKey(Contract), arguments[inner.Ordinal] is FlowCapture captured ? captured.Content : arguments[inner.Ordinal]) });
        if (constructor.ContainingType.DeclaringSyntaxReferences.IsEmpty)
            return;
        // The parameters of a primary constructor and the members of a positional record live on.
        if (SourceModel.IsPrimary(constructor))
        {
            foreach (var parameter in constructor.Parameters)
            {
                WriteMember(created, parameter, arguments[parameter.Ordinal]);
                if (constructor.ContainingType.IsRecord && constructor.ContainingType.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property && SourceModel.IsPositional(property))
                    WriteMember(created, property, arguments[parameter.Ordinal]);
            }
        }

        if (!SourceModel.DelegatesToThis(constructor))
        {
            foreach (var member in analysis.Parts.Initialized(constructor.ContainingType))
            {
                if (InitialValue(member, created) is { } value && !_state.IsUnreachable)
                    WriteMember(created, member, value);
            }
        }

        if (!SourceModel.CallsConstructor(constructor) && constructor.ContainingType.BaseType is { } baseType && baseType.InstanceConstructors.FirstOrDefault(each => each.Parameters.IsEmpty) is { } implied)
            Construct(implied, created, [], operation);
        // Members that a constructor may have set, which is not followed, are not unset ones.
        if (analysis.Parts.GraphOf(constructor) is { } graph && Follow(new(constructor, graph, created, null, arguments, operation)) is null && _state.FindObject(created) is { CopiedFrom: null } open)
            _state.StoreObject((ObjectReference)created, open with { CopiedFrom = new UnknownValue(Origin.Evaluation, (graph, frame.Id), created) { Type = open.Type, IsNeverNull = true } });
    }

    /// <summary>What the initializer of a field or property gives, or null when it does not decide what the member holds.</summary>
    private SymbolicValue? InitialValue(ISymbol member, SymbolicValue? owner)
    {
        if (owner is null && !analysis.Parts.IsNeverAssignedLater(member))
            return analysis.Parts.OnlyType(member) is { } only ? _state.Allocate(member, 0, new(only, HeapObject.NoMembers)) : null;
        if (analysis.Parts.InitializerOf(member) is not { } graph)
        {
            if (owner is not null || !SourceModel.IsInView(member))
                return null;
            if (member.ContainingType.StaticConstructors.FirstOrDefault(each => !each.IsImplicitlyDeclared) is { } once && analysis.Parts.GraphOf(once) is { } body && SourceModel.IsAssignedIn(member, once))
            {
                Follow(new(once, body, null, null, [], null));
                return _state.Get(new(member, 0));
            }

            return DefaultOf(member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type);
        }

        // The graph of an initializer is an assignment to the member.
        if (Follow(new(member, graph, owner, null, [], null)) is null || _state.IsUnreachable)
            return null;
        return owner is null ? _state.Get(new(member, 0)) : _state.FindObject(owner)?.Members.TryGetValue(CapabilityDecision.Canonical(member), out var initial) == true ? initial : null;
    }

    /// <summary>Initializers that the control flow graph has not turned into assignments.</summary>
    private void Initialize(IObjectOrCollectionInitializerOperation initializer, SymbolicValue created)
    {
        foreach (var each in initializer.Initializers)
        {
            if (each is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment)
                WriteMember(created, property.Property, Eval(assignment.Value));
            else if (each is ISimpleAssignmentOperation { Target: IFieldReferenceOperation field } direct)
                WriteMember(created, field.Field, Eval(direct.Value));
        }
    }

    private ObjectReference EvalAnonymous(IAnonymousObjectCreationOperation anonymous)
    {
        var members = HeapObject.NoMembers;
        foreach (var each in anonymous.Initializers)
        {
            if (each is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment)
                members = members.SetItem(CapabilityDecision.Canonical(property.Property), Eval(assignment.Value));
        }

        return _state.Allocate(anonymous.Syntax, frame.Id, new(anonymous.Type!, members));
    }

    /// <summary>The copy that a <c>with</c> expression starts from.</summary>
    private SymbolicValue Clone(SymbolicValue original, IOperation operation)
    {
        if (_state.FindObject(original) is { } known)
            return _state.Allocate(operation.Syntax, frame.Id, known);
        if (original is TupleValue)
            return original;
        if (original is Constant { Content: null })
            return Throws();
        var type = CapabilityDecision.TypeOf(_state, original) ?? operation.Type;
        return type is null ? Fresh(operation) : _state.Allocate(operation.Syntax, frame.Id, new(type, HeapObject.NoMembers, CopiedFrom: original));
    }

    private ObjectReference List(IOperation operation, ITypeSymbol type, ImmutableList<SymbolicValue>? elements) =>
        _state.Allocate(operation.Syntax, frame.Id, new(type, HeapObject.NoMembers, elements is { Count: > AnalysisLimits.Elements } ? null : elements));

    private ObjectReference EvalArray(IArrayCreationOperation array)
    {
        ImmutableList<SymbolicValue>? elements = null;
        if (array.Initializer is { } initializer)
            elements = [.. initializer.ElementValues.Select(Eval)];
        else if (array.DimensionSizes.Length == 1 && Eval(array.DimensionSizes[0]) is Constant { Content: long and >= 0 and <= AnalysisLimits.Elements and var size })
            elements = [.. Enumerable.Repeat((SymbolicValue)DefaultOf((array.Type as IArrayTypeSymbol)?.ElementType), (int)size)];
        return List(array, array.Type!, elements);
    }

    private ObjectReference EvalCollection(ICollectionExpressionOperation collection)
    {
        var elements = ImmutableList.CreateBuilder<SymbolicValue>();
        var known = true;
        foreach (var each in collection.Elements)
        {
            if (each is not ISpreadOperation spread)
                elements.Add(Eval(each));
            else if (_state.FindObject(Eval(spread.Operand)) is { Elements: { } inner })
                elements.AddRange(inner);
            else
                known = false;
        }

        return List(collection, collection.Type!, known ? elements.ToImmutable() : null);
    }

    private SymbolicValue Element(SymbolicValue owner, SymbolicValue index, IOperation operation)
    {
        if (owner is Constant { Content: null })
            return Throws();
        return ElementAt(owner, index, operation.Type);
    }

    private SymbolicValue ElementAt(SymbolicValue owner, SymbolicValue index, ITypeSymbol? type)
    {
        if (_state.FindObject(owner) is { Elements: { } elements } && PositionOf(index, elements.Count) is { } position)
        {
            var element = elements[position];
            return element is UnknownValue unknown ? Known(unknown) : element;
        }

        var value = Computed("[]", owner, index, type);
        return Known(_state.ObjectVersions.TryGetValue(owner, out var change) ? Computed("[]", new TupleValue([owner, change]), index, type) : value);
    }

    private void WriteElement(SymbolicValue owner, SymbolicValue index, SymbolicValue value)
    {
        if (_state.FindObject(owner) is { Elements: { } elements } known)
            _state.StoreObject((ObjectReference)owner, known with { Elements = PositionOf(index, elements.Count) is { } position ? elements.SetItem(position, value) : null });
    }

    private static int? PositionOf(SymbolicValue index, int count) => index switch
    {
        Constant { Content: long and >= 0 and var forward } when forward < count => (int)forward,
        IndexFromEnd { Offset: Constant { Content: long and > 0 and var backward } } when backward <= count => count - (int)backward,
        _ => null,
    };
}
