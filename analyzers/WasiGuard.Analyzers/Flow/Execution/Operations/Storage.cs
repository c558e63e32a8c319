using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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

    /// <summary>A struct is copied, with the structs in it; two places never share one.</summary>
    public SymbolicValue Copied(SymbolicValue value, object place)
    {
        if (value is TupleValue tuple)
            return tuple.Items.Any(item => IsStruct(item)) ? new TupleValue([.. tuple.Items.Select((item, index) => Copied(item, (place, index)))]) : tuple;
        if (!IsStruct(value))
            return value;
        var content = run.State.FindObject(value)!;
        foreach (var member in content.Members)
        {
            if (IsStruct(member.Value) || member.Value is TupleValue)
                content = content with { Members = content.Members.SetItem(member.Key, Copied(member.Value, (place, member.Key))) };
        }

        return run.State.Allocate((place, "copy"), run.Frame.Id, content);
    }

    private bool IsStruct(SymbolicValue value) => run.State.FindObject(value) is { Type: { IsValueType: true } and not { TypeKind: TypeKind.Error } };

    public SymbolicValue Assign(IOperation target, SymbolicValue value)
    {
        if (target is ITupleOperation or IDeclarationExpressionOperation { Expression: ITupleOperation })
            run.Deconstructions.Deconstruct(target, value);
        else if (run.Places.PlaceOf(target) is { } place)
            run.Places.Write(place, value);
        else
            AssignWithoutPlace(target, value);
        if (target is IPropertyReferenceOperation or IFieldReferenceOperation
            && value is Closure closure
            && run.This() is { } self
            && run.State.FindObject(self) is not { CopiedFrom: null })
            run.Delegates.LetDelegateEscape(closure);
        return value;
    }

    private void AssignWithoutPlace(IOperation target, SymbolicValue value)
    {
        switch (target)
        {
            case IPropertyReferenceOperation property:
                AssignProperty(property, value);
                break;
            case IImplicitIndexerReferenceOperation element:
                run.Collections.WriteElement(run.Expressions.Eval(element.Instance), run.Expressions.Eval(element.Argument), value);
                break;
            case IFlowCaptureReferenceOperation reference:
                run.Set(new(reference.Id, run.Frame.Id), new FlowCapture(value, null));
                break;
            case IDiscardOperation:
                break;
            default:
                run.Places.ForgetWhatIsNamedIn(target);
                break;
        }
    }

    private void AssignProperty(IPropertyReferenceOperation property, SymbolicValue value)
    {
        var receiver = property.Instance is null ? null : run.Expressions.Eval(property.Instance);
        var target = TargetOf(property, property.Property, receiver);
        if (target.SetMethod is { } setter && (run.Source.HasBody(setter) || HasFact(setter)))
        {
            var arguments = run.Calls.Arguments(setter.Parameters.Length - 1, property.Arguments);
            run.Calls.Call(run.Frame.ActualMember(setter), receiver, arguments.Add(value), property, isVirtual: !IsOfBase(property));
        }
        else if (property.Property.IsIndexer && property.Arguments.Length == 1)
        {
            run.Collections.WriteElement(receiver ?? SymbolicValue.Null, run.Expressions.Eval(property.Arguments[0].Value), value);
        }
        else if (property.Property is { IsIndexer: true } or { SetMethod: null, RefKind: not RefKind.None })
        {
            run.Places.ForgetWhatIsNamedIn(property);
        }
        else if (receiver is null)
        {
            run.Set(new(run.Frame.ActualMember(property.Property), 0), value);
        }
        else
        {
            WriteMember(receiver, property.Property, value);
        }
    }

    public SymbolicValue EvalField(IFieldReferenceOperation field)
    {
        var owner = run.Expressions.Eval(field.Instance);
        if (field.Field.ContainingType.IsTupleType)
            return PlaceAccess.ItemOf(owner, field.Field);
        var value = ReadMember(owner, field.Field);
        return value is Place behind ? run.Places.Read(behind, field.Type) : value;
    }

    public SymbolicValue EvalProperty(IPropertyReferenceOperation operation) =>
        EvalPropertyOrPlace(operation) is var value && value is Place place ? run.Places.Read(place, operation.Type) : value;

    /// <summary>What a property gives; a place when that is a reference.</summary>
    public SymbolicValue EvalPropertyOrPlace(IPropertyReferenceOperation operation)
    {
        var property = run.Calls.Bound(run.Frame.ActualMember(operation.Property), operation.ConstrainedToType);
        var receiver = operation.Instance is null ? null : run.Expressions.Eval(operation.Instance);
        if (run.State.IsUnreachable)
            return SymbolicValue.Null;
        if (receiver is Constant { Content: null })
            return run.Exceptions.Throws();
        property = TargetOf(operation, property, receiver);
        if (property.IsIndexer)
        {
            if (property.GetMethod is { } indexer && run.Source.HasBody(indexer) && IsKnown(indexer))
                return run.Calls.Call(indexer, receiver, run.Calls.Arguments(indexer.Parameters.Length, operation.Arguments), operation, !IsOfBase(operation));
            return operation.Arguments.Length == 1 && receiver is not null
                ? run.Collections.Element(receiver, run.Expressions.Eval(operation.Arguments[0].Value), operation)
                : run.Fresh(operation);
        }

        if (property.GetMethod is { } getter && run.FrameworkMembers.KnownProperty(property, receiver) is { } known)
            return known;
        if (property.GetMethod is { } own && run.Source.HasBody(own) && IsKnown(own))
            return run.Calls.Guarded(property, receiver, run.Calls.Call(own, receiver, [], operation, !IsOfBase(operation)));
        if (property.GetMethod is { } foreign && IsKnown(foreign) && run.ForeignCalls.Call(foreign, receiver, [], operation) is { } found)
            return run.Calls.Guarded(property, receiver, found);
        if (run.Contract.GuardedBy(property) is { } capability && receiver is not null)
            return IsStored(property) && run.Source.IsInView(property) && run.State.FindObject(receiver) is { CopiedFrom: null }
                ? run.Calls.Guarded(property, receiver, ReadMember(receiver, property))
                : run.Conditions.Test(new HasCapabilities(receiver, [capability], property));
        return receiver is not null ? TypedAsProperty(ReadMember(receiver, property), operation)
            : ReadStatic(property);

        bool IsKnown(IMethodSymbol accessor) => receiver is null || IsOfBase(operation) || run.Calls.IsTargetKnown(accessor, receiver);
    }

    /// <summary>The property that runs for the receiver's exact type; that of the base class when the code says so.</summary>
    private IPropertySymbol TargetOf(IPropertyReferenceOperation operation, IPropertySymbol property, SymbolicValue? receiver) =>
        receiver is null || IsOfBase(operation) ? property : (IPropertySymbol?)run.Calls.Dispatch(property, receiver) ?? property;

    private static bool IsOfBase(IPropertyReferenceOperation operation) => operation.Instance?.Syntax is BaseExpressionSyntax;

    public SymbolicValue TypedAsProperty(SymbolicValue value, IPropertyReferenceOperation operation) => value is UnknownValue unknown
        ? run.Demands.Given(
            operation.Property.GetMethod, run.Conditions.Known(unknown.Type is null ? unknown with { Type = operation.Type } : unknown), operation)
        : value;

    /// <summary>A property that holds what was assigned to it: an auto-property, or one of another assembly that does not say otherwise.</summary>
    public bool IsStored(IPropertySymbol property) =>
        !property.IsIndexer
        && (!run.Source.IsInView(property) && !property.IsStatic || property.GetMethod is not { } getter || !run.Source.HasBody(getter))
        && (property.SetMethod is not { } setter || !run.Source.HasBody(setter))
        && !HasFact(property.GetMethod) && !HasFact(property.SetMethod);

    private bool HasFact(IMethodSymbol? accessor) =>
        accessor is not null && run.Analysis.Parts.Facts.Of(accessor, run.Analysis.Cancellation) is not null;

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
            return member.ContainingType is { IsValueType: true } ? NewValues.DefaultOf(TypeOf(member)) : run.Exceptions.Throws();
        return ReadUnknown(owner, member, key);
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : (member as IFieldSymbol)?.Type;

    private SymbolicValue ReadUnknown(SymbolicValue owner, ISymbol member, ISymbol key)
    {
        if (run.State.Get(new(new WrittenMember(owner, key), 0)) is { } written)
            return written;
        return run.Conditions.Known(StoredMembers.Unknown(run.State, owner, member));
    }

    /// <summary>A member of a new object that nothing has set: its type's default, or the default object that a record of settings starts with.</summary>
    private SymbolicValue ReadUnset(ObjectReference owner, HeapObject known, ISymbol member)
    {
        var type = TypeOf(member);
        if (type is null)
            return StoredMembers.Unknown(run.State, owner, member);
        if (run.Source.IsInView(member) || run.Contract.RequirementsOf(known.Type).Any(each => each.Member.Is(member)))
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
    public SymbolicValue ReadStatic(ISymbol member)
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
        var initial = run.Creations.InitialValue(member, null) ?? run.ForeignCalls.Initial(member);
        // Another method may have run before.
        if (initial is not null && run.Analysis.Parts.Assignments.AreElementsChanged(member))
            run.OpaqueCalls.ForgetElements(initial);
        var read = initial ?? run.Conditions.Known(given);
        if (run.State.IsUnreachable)
            return read;
        run.Set(slot, read);
        if (initial is not null)
            run.Analysis.StaticMembers.NoteInitialValue(slot, initial);
        return read;
    }
}
