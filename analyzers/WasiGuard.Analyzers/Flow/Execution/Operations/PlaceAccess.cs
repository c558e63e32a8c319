using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>
/// Places: what an assignment, <c>ref</c> or <c>out</c> names. A place in a value (an element of a tuple, a member of a struct) is one in the place
/// that holds the value, so that <c>all[0].Pair.Runner = x</c> changes an element of the array.
/// </summary>
internal sealed class PlaceAccess(BodyInterpreter run)
{
    /// <summary>The member of a place that is a struct as a whole: <c>this</c> in its own methods.</summary>
    private static readonly object s_whole = new();

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
                return new(run.Frame.ActualMember(field.Field), 0, null, null);
            case IFieldReferenceOperation { Instance: { } instance } field when field.Field.ContainingType.IsTupleType:
                return ContainerOf(instance) is { } tuple ? new(null, 0, tuple, field.Field) : null;
            case IFieldReferenceOperation { Instance: { } instance } field:
                var member = new Place(null, 0, OwnerOf(instance), field.Field);
                return field.Field.RefKind == RefKind.None ? member : Read(member, field.Type) as Place;
            case IPropertyReferenceOperation { Instance: { } instance, Arguments.IsEmpty: true } property when run.Storage.IsStored(property.Property):
                return property.Property.RefKind == RefKind.None ? new(null, 0, OwnerOf(instance), property.Property)
                    : property.Property.Name == "Current" ? run.ListMembers.PlaceOfCurrent(run.Expressions.Eval(instance))
                    : null;
            case IPropertyReferenceOperation { Property: { RefKind: not RefKind.None, GetMethod: { } getter } } property when run.Source.HasBody(getter):
                return run.Storage.EvalPropertyOrPlace(property) as Place;
            case IInvocationOperation { TargetMethod: { RefKind: not RefKind.None } method } call when run.Source.HasBody(method):
                return run.Calls.EvalInvocation(call) as Place;
            case IInstanceReferenceOperation { Type.IsValueType: true } when run.This() is ObjectReference self:
                return new(null, 0, self, s_whole);
            case IArrayElementReferenceOperation { Indices.Length: 1 } element:
                return new(null, 0, run.Expressions.Eval(element.ArrayReference), run.Expressions.Eval(element.Indices[0]));
            default:
                return null;
        }
    }

    /// <summary>Whose member is named: an object, or the place that holds a struct.</summary>
    private SymbolicValue OwnerOf(IOperation instance) =>
        instance.Type is { IsValueType: true } && instance is not IInstanceReferenceOperation && PlaceOf(instance) is { } container
            ? container
            : run.Expressions.Eval(instance);

    /// <summary>The place of a tuple. The copy that a <c>with</c> expression changes has no other than its capture.</summary>
    private Place? ContainerOf(IOperation instance) =>
        PlaceOf(instance) ?? (instance is IFlowCaptureReferenceOperation capture ? new Place(null, run.Frame.Id, null, capture.Id) : null);

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
                return run.Storage.ReadStatic(field);
            var slot = new Slot(variable, place.Frame);
            if (run.State.Get(slot) is not { } value)
                return variable is IParameterSymbol { ContainingSymbol: IMethodSymbol } parameter
                    ? run.Conditions.Known(NewValues.RootArgument(parameter))
                    : new UnknownValue(Origin.Input, variable) { Type = type };
            return value is UnknownValue unknown ? run.Conditions.Known(unknown) : value;
        }

        return place.Member switch
        {
            IFieldSymbol { ContainingType.IsTupleType: true } element when place.Owner is Place tuple => ItemOf(Read(tuple, element.ContainingType), element),
            ISymbol member => run.Storage.ReadMember(place.Owner is Place holder ? Read(holder, member.ContainingType) : place.Owner!, member),
            var whole when whole == s_whole => place.Owner!,
            SymbolicValue index => run.Collections.ElementAt(place.Owner!, index, type),
            CaptureId capture when run.State.Get(new(capture, place.Frame)) is FlowCapture captured => captured.Content,
            _ => new UnknownValue(Origin.Join, "place"),
        };
    }

    public void Write(Place place, SymbolicValue value)
    {
        value = run.Storage.Copied(value, place.Variable ?? place.Member!);
        if (place.Variable is { } variable)
            run.Set(new(variable, place.Frame), value);
        else if (place.Member is IFieldSymbol { ContainingType.IsTupleType: true } element && place.Owner is Place tuple)
            Write(tuple, WithItem(Read(tuple, element.ContainingType), element, value));
        else if (place.Member is ISymbol member)
            run.Storage.WriteMember(place.Owner is Place holder ? StructAt(holder, member) : place.Owner!, member, value);
        else if (place.Member is SymbolicValue index)
            run.Collections.WriteElement(place.Owner!, index, value);
        else if (place.Member == s_whole)
            ReplaceStruct((ObjectReference)place.Owner!, value);
        else if (place.Member is CaptureId capture)
            run.Set(new(capture, place.Frame), new FlowCapture(value, null));
    }

    private void ReplaceStruct(ObjectReference self, SymbolicValue value)
    {
        if (run.State.FindObject(self) is { } old)
            run.State.StoreObject(
                self, run.State.FindObject(value) ?? new(old.Type, HeapObject.NoMembers, CopiedFrom: value is Constant ? null : value));
    }

    /// <summary>The struct that a place holds, as an object that no other place holds.</summary>
    private SymbolicValue StructAt(Place holder, ISymbol member)
    {
        var value = Read(holder, member.ContainingType);
        if (value is ObjectReference || run.State.IsUnreachable)
            return value;
        var made = run.State.Allocate(
            (member.ContainingType, "struct"), run.Frame.Id,
            new(run.Frame.Actual(member.ContainingType), HeapObject.NoMembers, CopiedFrom: value is Constant ? null : value));
        Write(holder, made);
        return Read(holder, member.ContainingType);
    }

    public static SymbolicValue ItemOf(SymbolicValue tuple, IFieldSymbol element)
    {
        var position = PositionOf(element);
        if (tuple is TupleValue known && position < known.Items.Length)
            return known.Items[position];
        return tuple is Constant { Content: null }
            ? NewValues.DefaultOf(element.Type)
            : NewValues.Computed(("part", (element.CorrespondingTupleField ?? element).Name), tuple, type: element.Type);
    }

    private static TupleValue WithItem(SymbolicValue tuple, IFieldSymbol element, SymbolicValue value)
    {
        var known = tuple as TupleValue ?? new([.. element.ContainingType.TupleElements.Select(each => ItemOf(tuple, each))]);
        return new(known.Items.SetItem(PositionOf(element), value));
    }

    private static int PositionOf(IFieldSymbol element) =>
        int.Parse((element.CorrespondingTupleField ?? element).Name.Substring("Item".Length), System.Globalization.CultureInfo.InvariantCulture) - 1;

    /// <summary>A target that is no place in view was written: what it may stand for is not known any more.</summary>
    public void ForgetWhatIsNamedIn(IOperation target)
    {
        foreach (var operation in target.DescendantsAndSelf())
        {
            if (operation is IArgumentOperation { Parameter.RefKind: not RefKind.None } argument && PlaceOf(argument.Value) is { } place)
                Forget(place, argument.Value);
            else if (operation is IInlineArrayAccessOperation { Instance: { } array } && PlaceOf(array) is { } buffer)
                Forget(buffer, array);
            else if (operation is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IFlowCaptureReferenceOperation
                && operation.Type is { IsValueType: false })
                run.OpaqueCalls.ForgetElements(run.Expressions.Eval(operation));
        }
    }

    private void Forget(Place place, IOperation operation)
    {
        // The element may be the first of those that are reached from it.
        if (place is { Member: SymbolicValue, Owner: { } list })
            run.OpaqueCalls.ForgetElements(list);
        Write(place, run.Fresh(operation));
    }
}
