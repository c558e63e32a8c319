using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow;

/// <summary>Variables, fields, properties and elements: where values are kept.</summary>
internal sealed partial class BodyInterpreter
{
    /// <summary>The place that an expression names, when it names one.</summary>
    private Place? PlaceOf(IOperation? operation)
    {
        switch (operation)
        {
            case IDeclarationExpressionOperation declaration:
                return PlaceOf(declaration.Expression);
            case ILocalReferenceOperation { ConstantValue.HasValue: false } local:
                return Behind(new(local.Local, frame.OwnerOf(local.Local).Id, null, null));
            case IParameterReferenceOperation parameter:
                return ParameterPlace(parameter.Parameter);
            case IFlowCaptureReferenceOperation reference:
                return _state.Get(new(reference.Id, frame.Id)) is FlowCapture captured ? captured.Place : null;
            case IFieldReferenceOperation { ConstantValue.HasValue: false, Field.IsStatic: true } field:
                return new(field.Field, 0, null, null);
            case IFieldReferenceOperation { Instance: { } instance } field when !field.Field.ContainingType.IsTupleType:
                return new(null, 0, Eval(instance), field.Field);
            case IPropertyReferenceOperation { Instance: { } instance, Arguments.IsEmpty: true } property when IsStored(property.Property):
                return new(null, 0, Eval(instance), property.Property);
            case IArrayElementReferenceOperation { Indices.Length: 1 } element:
                return new(null, 0, Eval(element.ArrayReference), Eval(element.Indices[0]));
            default:
                return null;
        }
    }

    private Place ParameterPlace(IParameterSymbol parameter)
    {
        var owner = frame.OwnerOf(parameter);
        var slot = new Slot(parameter, owner.Id);
        // A primary constructor's parameter is a field of the object everywhere but in the constructor itself.
        if (_state.Get(slot) is null && parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && This() is { } self)
            return new(null, 0, self, parameter);
        return Behind(new(parameter, owner.Id, null, null));
    }

    /// <summary>The place behind a <c>ref</c> variable.</summary>
    private Place Behind(Place place) => _state.Get(new(place.Variable!, place.Frame)) is Place behind ? behind : place;

    private SymbolicValue Read(Place place, ITypeSymbol? type)
    {
        if (place.Variable is { } variable)
        {
            if (variable is IFieldSymbol { IsStatic: true } field)
                return ReadStatic(field);
            var slot = new Slot(variable, place.Frame);
            if (_state.Get(slot) is not { } value)
                return variable is IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter ? Known(InterproceduralAnalysis.RootArgument(method, parameter)) : new UnknownValue(Origin.Input, variable) { Type = type };
            return value is UnknownValue unknown ? Known(unknown) : value;
        }

        return place.Member is ISymbol member ? ReadMember(place.Owner!, member) : place.Member is SymbolicValue index ? ElementAt(place.Owner!, index, type) : new UnknownValue(Origin.Join, "place");
    }

    private void Write(Place place, SymbolicValue value)
    {
        // A struct is copied; two variables never share one.
        if (_state.FindObject(value) is { Type: { IsValueType: true } and not { TypeKind: TypeKind.Error } } copied)
            value = _state.Allocate((place.Variable ?? place.Member, "copy"), frame.Id, copied);
        if (place.Variable is { } variable)
            Set(new(variable, place.Frame), value);
        else if (place.Member is ISymbol member)
            WriteMember(place.Owner!, member, value);
        else if (place.Member is SymbolicValue index)
            WriteElement(place.Owner!, index, value);
    }

    /// <summary>A constant, when the path condition says that the unknown value is one.</summary>
    private SymbolicValue Known(UnknownValue unknown)
    {
        if (unknown.Type?.SpecialType == SpecialType.System_Boolean)
            return Test(unknown);
        if (_state.PathCondition.IsEmpty)
            return unknown;
        if (_state.OutcomeOf(new IsNull(unknown)) == true)
            return SymbolicValue.Null;
        foreach (var fact in _state.PathCondition)
        {
            if (fact.Value.IsTrue && fact.Key is EqualTo equality && equality.Operand.Equals(unknown))
                return equality.Constant;
        }

        return unknown;
    }

    private SymbolicValue Assign(IOperation target, SymbolicValue value)
    {
        switch (target)
        {
            case ITupleOperation or IDeclarationExpressionOperation { Expression: ITupleOperation }:
                Deconstruct(target, value);
                break;
            case IPropertyReferenceOperation property when PlaceOf(property) is null:
                AssignProperty(property, value);
                break;
            case IImplicitIndexerReferenceOperation element:
                WriteElement(Eval(element.Instance), Eval(element.Argument), value);
                break;
            case IFlowCaptureReferenceOperation reference when PlaceOf(reference) is null:
                Set(new(reference.Id, frame.Id), new FlowCapture(value, null));
                break;
            default:
                if (PlaceOf(target) is { } place)
                    Write(place, value);
                break;
        }

        if (target is IPropertyReferenceOperation or IFieldReferenceOperation && value is Closure closure && This() is { } self && _state.FindObject(self) is not { IsOfUncertainType: false })
            LetDelegateEscape(closure);
        return value;
    }

    private void AssignProperty(IPropertyReferenceOperation property, SymbolicValue value)
    {
        var receiver = property.Instance is null ? null : Eval(property.Instance);
        if (property.Property.IsIndexer && property.Arguments.Length == 1)
            WriteElement(receiver ?? SymbolicValue.Null, Eval(property.Arguments[0].Value), value);
        else if (property.Property.SetMethod is { } setter && SourceModel.HasBody(setter))
            Call(setter, receiver, [value], property);
        else if (receiver is null)
            Set(new(property.Property, 0), value);
        else
            WriteMember(receiver, property.Property, value);
    }

    private void Deconstruct(IOperation target, SymbolicValue value)
    {
        if (target is IDeclarationExpressionOperation declaration)
            target = declaration.Expression;
        if (target is not ITupleOperation tuple)
        {
            if (target is not IDiscardOperation)
                Assign(target, value);
            return;
        }

        var parts = Parts(value, tuple);
        for (var i = 0; i < tuple.Elements.Length; i++)
            Deconstruct(tuple.Elements[i], parts[i]);
    }

    /// <summary>The parts of a tuple, a record, or whatever its <c>Deconstruct</c> gives.</summary>
    private ImmutableArray<SymbolicValue> Parts(SymbolicValue value, ITupleOperation tuple)
    {
        var count = tuple.Elements.Length;
        if (value is TupleValue known && known.Items.Length == count)
            return known.Items;
        if (DeconstructorOf(CapabilityDecision.TypeOf(_state, value), count) is { } method && PartsBy(method, value, tuple) is { } parts)
            return parts;
        return [.. Enumerable.Range(0, count).Select(i => (SymbolicValue)Computed(("part", i), value, type: tuple.Elements[i].Type))];
    }

    private ImmutableArray<SymbolicValue>? PartsBy(IMethodSymbol method, SymbolicValue value, IOperation operation)
    {
        if (method.IsImplicitlyDeclared)
        {
            return [.. method.Parameters.Select(parameter =>
                method.ContainingType.GetMembers(parameter.Name).FirstOrDefault() is { } member ? ReadMember(value, member) : Fresh(operation))];
        }

        var places = method.Parameters.Select(parameter => new Place(parameter, frame.Id, null, null)).ToImmutableArray();
        Call(method, value, [.. places], operation);
        return [.. places.Select(place => Read(place, null))];
    }

    private static IMethodSymbol? DeconstructorOf(ITypeSymbol? type, int count)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers("Deconstruct"))
            {
                if (member is IMethodSymbol { IsStatic: false } method && method.Parameters.Length == count)
                    return method;
            }
        }

        return null;
    }

    private SymbolicValue EvalField(IFieldReferenceOperation field)
    {
        var owner = Eval(field.Instance);
        if (field.Field.ContainingType.IsTupleType)
        {
            var name = (field.Field.CorrespondingTupleField ?? field.Field).Name;
            if (owner is TupleValue tuple && int.TryParse(name.Substring("Item".Length), out var index) && index <= tuple.Items.Length)
                return tuple.Items[index - 1];
            return Computed(("part", name), owner, type: field.Type);
        }

        return ReadMember(owner, field.Field);
    }

    private SymbolicValue EvalProperty(IPropertyReferenceOperation operation)
    {
        var property = Bound(operation.Property, operation.ConstrainedToType);
        var receiver = operation.Instance is null ? null : Eval(operation.Instance);
        if (_state.IsUnreachable)
            return SymbolicValue.Null;
        if (receiver is Constant { Content: null })
            return Throws();
        if (property.IsIndexer && receiver is not null && ((IPropertySymbol?)Dispatch(property, receiver) ?? property).GetMethod is { } indexer && SourceModel.HasBody(indexer) && IsTargetKnown(indexer, receiver))
            return Call(indexer, receiver, Arguments(indexer.Parameters.Length, operation.Arguments), operation);
        if (property.IsIndexer)
            return operation.Arguments.Length == 1 ? Element(receiver!, Eval(operation.Arguments[0].Value), operation) : Fresh(operation);
        property = receiver is null ? property : (IPropertySymbol?)Dispatch(property, receiver) ?? property;
        if (property.GetMethod is { } getter && KnownProperty(property, receiver, operation) is { } known)
            return known;
        if (property.GetMethod is { } own && SourceModel.HasBody(own) && (receiver is null || IsTargetKnown(own, receiver)))
            return Guarded(property, receiver, Call(own, receiver, [], operation));
        if (Contract.GuardedBy(property) is { } capability && receiver is not null)
            return IsStored(property) && SourceModel.IsInView(property) && _state.FindObject(receiver) is { IsOfUncertainType: false } ? Guarded(property, receiver, ReadMember(receiver, property)) : Test(new HasAll(receiver, [capability], property));
        return receiver is not null ? Typed(ReadMember(receiver, property), operation)
            : ReadStatic(property);
    }

    private SymbolicValue Typed(SymbolicValue value, IPropertyReferenceOperation operation) => value is UnknownValue unknown
        ? Known(unknown.Type is null ? unknown with { Type = operation.Type } : unknown)
        : value;

    /// <summary>A property that holds what was assigned to it: an auto-property, or one of another assembly.</summary>
    private static bool IsStored(IPropertySymbol property) =>
        !property.IsIndexer
        && (property.DeclaringSyntaxReferences.IsEmpty && !property.IsStatic || property.GetMethod is not { } getter || !SourceModel.HasBody(getter))
        && (property.SetMethod is not { } setter || !SourceModel.HasBody(setter));

    private SymbolicValue ReadMember(SymbolicValue owner, ISymbol member)
    {
        var key = CapabilityDecision.Canonical(member);
        if (_state.FindObject(owner) is { } known)
        {
            if (known.Members.TryGetValue(key, out var value))
                return value is UnknownValue unknown ? Known(unknown) : value;
            return known.CopiedFrom is { } origin ? ReadUnknown(origin, member, key) : ReadUnset((ObjectReference)owner, known, member);
        }

        if (owner is Constant { Content: null })
            return Throws();
        return ReadUnknown(owner, member, key);
    }

    private SymbolicValue ReadUnknown(SymbolicValue owner, ISymbol member, ISymbol key)
    {
        if (_state.Get(new(new WrittenMember(owner, key), 0)) is { } written)
            return written;
        return Known(CapabilityDecision.MemberOf(_state, owner, member));
    }

    /// <summary>A member of a new object that nothing has set: its type's default, or the default object that a record of settings starts with.</summary>
    private SymbolicValue ReadUnset(ObjectReference owner, HeapObject known, ISymbol member)
    {
        var type = member is IPropertySymbol property ? property.Type : (member as IFieldSymbol)?.Type;
        if (type is null)
            return CapabilityDecision.MemberOf(_state, owner, member);
        if (!member.DeclaringSyntaxReferences.IsEmpty || Contract.RequirementsOf(known.Type).Any(each => each.Member.Is(member)))
            return DefaultOf(type);
        if (type.TypeKind != TypeKind.Class || type.SpecialType != SpecialType.None || Contract.RequirementsOf(type).IsEmpty)
            return CapabilityDecision.MemberOf(_state, owner, member);
        var inner = _state.Allocate((owner, member), frame.Id, new(type, HeapObject.NoMembers));
        WriteMember(owner, member, inner);
        return inner;
    }

    private void WriteMember(SymbolicValue owner, ISymbol member, SymbolicValue value)
    {
        var key = CapabilityDecision.Canonical(member);
        if (_state.FindObject(owner) is { } known)
            _state.StoreObject((ObjectReference)owner, known with { Members = known.Members.SetItem(key, value), SetAt = _assigning is null ? known.SetAt : known.SetAt.SetItem(key, _assigning) });
        else if (owner is Constant { Content: null })
            Throws();
        else
            Set(new(new WrittenMember(owner, key), 0), value);
    }

    /// <summary>A static field or property: what its initializer gives when nothing else ever assigns it.</summary>
    private SymbolicValue ReadStatic(ISymbol member)
    {
        var slot = new Slot(member, 0);
        if (_state.Get(slot) is { } value)
            return value is UnknownValue unknown ? Known(unknown) : value;
        var type = member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;
        var given = new UnknownValue(Origin.Input, member) { Type = type, IsNeverNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated } };
        var initial = InitialValue(member, null);
        var read = initial ?? Known(given);
        if (_state.IsUnreachable)
            return read;
        Set(slot, read);
        if (initial is not null)
            analysis.StaticMembers.NoteInitialValue(slot, initial);
        return read;
    }

    /// <summary>What follows is not executed: an exception leaves from here.</summary>
    private Constant Throws()
    {
        MayThrow();
        _state.IsUnreachable = true;
        return SymbolicValue.Null;
    }
}
