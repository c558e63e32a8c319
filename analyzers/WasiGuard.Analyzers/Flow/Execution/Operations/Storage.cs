using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Variables, fields, properties and elements: where values are kept.</summary>
internal sealed class Storage(BodyInterpreter run)
{
    /// <summary>The assignment that is carried out now.</summary>
    public SyntaxNode? Assigning { get; set; }

    /// <summary>The place that an expression names, when it names one.</summary>
    public Place? PlaceOf(IOperation? operation)
    {
        switch (operation)
        {
            case IDeclarationExpressionOperation declaration:
                return PlaceOf(declaration.Expression);
            case ILocalReferenceOperation { ConstantValue.HasValue: false } local:
                return Behind(new(local.Local, run.Frame.OwnerOf(local.Local).Id, null, null));
            case IParameterReferenceOperation parameter:
                return ParameterPlace(parameter.Parameter);
            case IFlowCaptureReferenceOperation reference:
                return run.State.Get(new(reference.Id, run.Frame.Id)) is FlowCapture captured ? captured.Place : null;
            case IFieldReferenceOperation { ConstantValue.HasValue: false, Field.IsStatic: true } field:
                return new(field.Field, 0, null, null);
            case IFieldReferenceOperation { Instance: { } instance } field when !field.Field.ContainingType.IsTupleType:
                return new(null, 0, run.Expressions.Eval(instance), field.Field);
            case IPropertyReferenceOperation { Instance: { } instance, Arguments.IsEmpty: true } property when IsStored(property.Property):
                return new(null, 0, run.Expressions.Eval(instance), property.Property);
            case IArrayElementReferenceOperation { Indices.Length: 1 } element:
                return new(null, 0, run.Expressions.Eval(element.ArrayReference), run.Expressions.Eval(element.Indices[0]));
            default:
                return null;
        }
    }

    private Place ParameterPlace(IParameterSymbol parameter)
    {
        var owner = run.Frame.OwnerOf(parameter);
        var slot = new Slot(parameter, owner.Id);
        // A primary constructor's parameter is a field of the object everywhere but in the constructor itself.
        if (run.State.Get(slot) is null && parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && run.This() is { } self)
            return new(null, 0, self, parameter);
        return Behind(new(parameter, owner.Id, null, null));
    }

    /// <summary>The place behind a <c>ref</c> variable.</summary>
    private Place Behind(Place place) => run.State.Get(new(place.Variable!, place.Frame)) is Place behind ? behind : place;

    public SymbolicValue Read(Place place, ITypeSymbol? type)
    {
        if (place.Variable is { } variable)
        {
            if (variable is IFieldSymbol { IsStatic: true } field)
                return ReadStatic(field);
            var slot = new Slot(variable, place.Frame);
            if (run.State.Get(slot) is not { } value)
                return variable is IParameterSymbol { ContainingSymbol: IMethodSymbol } parameter
                    ? run.Conditions.Known(NewValues.RootArgument(parameter))
                    : new UnknownValue(Origin.Input, variable) { Type = type };
            return value is UnknownValue unknown ? run.Conditions.Known(unknown) : value;
        }

        return place.Member is ISymbol member ? ReadMember(place.Owner!, member)
            : place.Member is SymbolicValue index ? run.Collections.ElementAt(place.Owner!, index, type)
            : new UnknownValue(Origin.Join, "place");
    }

    public void Write(Place place, SymbolicValue value)
    {
        // A struct is copied; two variables never share one.
        if (run.State.FindObject(value) is { Type: { IsValueType: true } and not { TypeKind: TypeKind.Error } } copied)
            value = run.State.Allocate((place.Variable ?? place.Member, "copy"), run.Frame.Id, copied);
        if (place.Variable is { } variable)
            run.Set(new(variable, place.Frame), value);
        else if (place.Member is ISymbol member)
            WriteMember(place.Owner!, member, value);
        else if (place.Member is SymbolicValue index)
            run.Collections.WriteElement(place.Owner!, index, value);
    }

    public SymbolicValue Assign(IOperation target, SymbolicValue value)
    {
        switch (target)
        {
            case ITupleOperation or IDeclarationExpressionOperation { Expression: ITupleOperation }:
                run.Deconstructions.Deconstruct(target, value);
                break;
            case IPropertyReferenceOperation property when PlaceOf(property) is null:
                AssignProperty(property, value);
                break;
            case IImplicitIndexerReferenceOperation element:
                run.Collections.WriteElement(run.Expressions.Eval(element.Instance), run.Expressions.Eval(element.Argument), value);
                break;
            case IFlowCaptureReferenceOperation reference when PlaceOf(reference) is null:
                run.Set(new(reference.Id, run.Frame.Id), new FlowCapture(value, null));
                break;
            default:
                if (PlaceOf(target) is { } place)
                    Write(place, value);
                break;
        }

        if (target is IPropertyReferenceOperation or IFieldReferenceOperation
            && value is Closure closure
            && run.This() is { } self
            && run.State.FindObject(self) is not { CopiedFrom: null })
            run.Delegates.LetDelegateEscape(closure);
        return value;
    }

    private void AssignProperty(IPropertyReferenceOperation property, SymbolicValue value)
    {
        var receiver = property.Instance is null ? null : run.Expressions.Eval(property.Instance);
        if (property.Property.IsIndexer && property.Arguments.Length == 1)
            run.Collections.WriteElement(receiver ?? SymbolicValue.Null, run.Expressions.Eval(property.Arguments[0].Value), value);
        else if (property.Property.SetMethod is { } setter && SourceModel.HasBody(setter))
            run.Calls.Call(setter, receiver, [value], property);
        else if (receiver is null)
            run.Set(new(property.Property, 0), value);
        else
            WriteMember(receiver, property.Property, value);
    }

    public SymbolicValue EvalField(IFieldReferenceOperation field)
    {
        var owner = run.Expressions.Eval(field.Instance);
        if (field.Field.ContainingType.IsTupleType)
        {
            var name = (field.Field.CorrespondingTupleField ?? field.Field).Name;
            if (owner is TupleValue tuple && int.TryParse(name.Substring("Item".Length), out var index) && index <= tuple.Items.Length)
                return tuple.Items[index - 1];
            return NewValues.Computed(("part", name), owner, type: field.Type);
        }

        return ReadMember(owner, field.Field);
    }

    public SymbolicValue EvalProperty(IPropertyReferenceOperation operation)
    {
        var property = run.Calls.Bound(operation.Property, operation.ConstrainedToType);
        var receiver = operation.Instance is null ? null : run.Expressions.Eval(operation.Instance);
        if (run.State.IsUnreachable)
            return SymbolicValue.Null;
        if (receiver is Constant { Content: null })
            return run.Exceptions.Throws();
        if (property.IsIndexer
            && receiver is not null
            && ((IPropertySymbol?)run.Calls.Dispatch(property, receiver) ?? property).GetMethod is { } indexer
            && SourceModel.HasBody(indexer)
            && run.Calls.IsTargetKnown(indexer, receiver))
            return run.Calls.Call(indexer, receiver, run.Calls.Arguments(indexer.Parameters.Length, operation.Arguments), operation);
        if (property.IsIndexer)
            return operation.Arguments.Length == 1
                ? run.Collections.Element(receiver!, run.Expressions.Eval(operation.Arguments[0].Value), operation)
                : run.Fresh(operation);
        property = receiver is null ? property : (IPropertySymbol?)run.Calls.Dispatch(property, receiver) ?? property;
        if (property.GetMethod is { } getter && run.FrameworkMembers.KnownProperty(property, receiver) is { } known)
            return known;
        if (property.GetMethod is { } own && SourceModel.HasBody(own) && (receiver is null || run.Calls.IsTargetKnown(own, receiver)))
            return run.Calls.Guarded(property, receiver, run.Calls.Call(own, receiver, [], operation));
        if (run.Contract.GuardedBy(property) is { } capability && receiver is not null)
            return IsStored(property) && SourceModel.IsInView(property) && run.State.FindObject(receiver) is { CopiedFrom: null }
                ? run.Calls.Guarded(property, receiver, ReadMember(receiver, property))
                : run.Conditions.Test(new HasCapabilities(receiver, [capability], property));
        return receiver is not null ? TypedAsProperty(ReadMember(receiver, property), operation)
            : ReadStatic(property);
    }

    public SymbolicValue TypedAsProperty(SymbolicValue value, IPropertyReferenceOperation operation) => value is UnknownValue unknown
        ? run.Demands.Given(
            operation.Property.GetMethod, run.Conditions.Known(unknown.Type is null ? unknown with { Type = operation.Type } : unknown), operation)
        : value;

    /// <summary>A property that holds what was assigned to it: an auto-property, or one of another assembly.</summary>
    public static bool IsStored(IPropertySymbol property) =>
        !property.IsIndexer
        && (property.DeclaringSyntaxReferences.IsEmpty && !property.IsStatic || property.GetMethod is not { } getter || !SourceModel.HasBody(getter))
        && (property.SetMethod is not { } setter || !SourceModel.HasBody(setter));

    public SymbolicValue ReadMember(SymbolicValue owner, ISymbol member)
    {
        var key = member.Canonical();
        if (run.State.FindObject(owner) is { } known)
        {
            if (known.Members.TryGetValue(key, out var value))
                return value is UnknownValue unknown ? run.Conditions.Known(unknown) : value;
            return known.CopiedFrom is { } origin ? ReadUnknown(origin, member, key) : ReadUnset((ObjectReference)owner, known, member);
        }

        if (owner is Constant { Content: null })
            return run.Exceptions.Throws();
        return ReadUnknown(owner, member, key);
    }

    private SymbolicValue ReadUnknown(SymbolicValue owner, ISymbol member, ISymbol key)
    {
        if (run.State.Get(new(new WrittenMember(owner, key), 0)) is { } written)
            return written;
        return run.Conditions.Known(StoredMembers.Unknown(run.State, owner, member));
    }

    /// <summary>A member of a new object that nothing has set: its type's default, or the default object that a record of settings starts with.</summary>
    private SymbolicValue ReadUnset(ObjectReference owner, HeapObject known, ISymbol member)
    {
        var type = member is IPropertySymbol property ? property.Type : (member as IFieldSymbol)?.Type;
        if (type is null)
            return StoredMembers.Unknown(run.State, owner, member);
        if (!member.DeclaringSyntaxReferences.IsEmpty || run.Contract.RequirementsOf(known.Type).Any(each => each.Member.Is(member)))
            return NewValues.DefaultOf(type);
        if (type.TypeKind != TypeKind.Class || type.SpecialType != SpecialType.None || run.Contract.RequirementsOf(type).IsEmpty)
            return StoredMembers.Unknown(run.State, owner, member);
        var inner = run.State.Allocate((owner, member), run.Frame.Id, new(type, HeapObject.NoMembers));
        WriteMember(owner, member, inner);
        return inner;
    }

    public void WriteMember(SymbolicValue owner, ISymbol member, SymbolicValue value)
    {
        var key = member.Canonical();
        if (run.State.FindObject(owner) is { } known)
            run.State.StoreObject(
                (ObjectReference)owner, known with
                {
                    Members = known.Members.SetItem(key, value),
                    SetAt = Assigning is null ? known.SetAt : known.SetAt.SetItem(key, Assigning)
                });
        else if (owner is Constant { Content: null })
            run.Exceptions.Throws();
        else
            run.Set(new(new WrittenMember(owner, key), 0), value);
    }

    /// <summary>A static field or property: what its initializer gives when nothing else ever assigns it.</summary>
    private SymbolicValue ReadStatic(ISymbol member)
    {
        var slot = new Slot(member, 0);
        if (run.State.Get(slot) is { } value)
            return value is UnknownValue unknown ? run.Conditions.Known(unknown) : value;
        var type = member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;
        var given = new UnknownValue(Origin.Input, member)
        {
            Type = type,
            IsNeverNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated }
        };
        var initial = run.Creations.InitialValue(member, null);
        var read = initial ?? run.Conditions.Known(given);
        if (run.State.IsUnreachable)
            return read;
        run.Set(slot, read);
        if (initial is not null)
            run.Analysis.StaticMembers.NoteInitialValue(slot, initial);
        return read;
    }
}
