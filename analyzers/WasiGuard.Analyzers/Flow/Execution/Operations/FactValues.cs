using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Turns what a fact says into values of the caller, for one call of the member.</summary>
internal sealed class FactValues(
    BodyInterpreter run, ISymbol member, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
{
    private int _made;

    /// <summary>Null for what this compilation has no word for: a type that it does not know, or does not know any more.</summary>
    public SymbolicValue? Of(FactValue fact)
    {
        switch (fact)
        {
            case AnyFact any:
                return Unknown(any);
            case ConstantFact constant:
                return Constant.From(constant.Content);
            case ParameterFact parameter:
                return parameter.Ordinal < arguments.Length ? Content(arguments[parameter.Ordinal]) : null;
            case SelfFact:
                return receiver;
            case HeldFact held:
                return Held(held);
            case NewFact made:
                return New(made);
            case CopyFact copy:
                return Of(copy.Original) is { } original ? With(run.Creations.Clone(original, operation), copy.Members) : null;
            case DecoratorFact decorator:
                return Of(decorator.Inner) is { } inner && New(decorator.Decorator) is ObjectReference around ? Around(around, inner) : null;
            case ListFact list:
                var elements = list.Elements.Select(Of).ToList();
                return TypeOf(list.Type) is { } type && !elements.Contains(null) ? Allocate(new(type, HeapObject.NoMembers, [.. elements!])) : null;
            case TaskFact task:
                return Of(task.Result) is { } result ? new TaskValue(result) : null;
            case TupleFact tuple:
                var items = tuple.Items.Select(Of).ToList();
                return items.Contains(null) ? null : new TupleValue([.. items!]);
            default:
                return null;
        }
    }

    /// <summary>Null when this compilation has no word for it.</summary>
    public SymbolicValue? Of(FactCondition condition)
    {
        if (Of(condition.Subject) is not { } subject)
            return null;
        return condition.Test switch
        {
            FactTest.IsTrue => subject,
            FactTest.IsNull => new IsNull(subject),
            FactTest.Equals => new EqualTo(subject, Constant.From(condition.Operand)),
            FactTest.IsOfType => TypeOf((string)condition.Operand!) is { } type ? new IsOfType(subject, type) : null,
            _ => CapabilityOf((string)condition.Operand!) is { } capability ? new HasCapabilities(subject, [capability], null) : null,
        };
    }

    public INamedTypeSymbol? CapabilityOf(string name) => TypeOf(name) is INamedTypeSymbol type && run.Contract.IsCapability(type) ? type : null;

    /// <summary>Whether all conditions hold in the state, which learns them. Null when one of them cannot be asked.</summary>
    public bool? Assume(ImmutableArray<FactCondition> conditions)
    {
        foreach (var each in conditions)
        {
            if (Of(each) is not { } condition)
                return null;
            if (run.State.IsUnreachable || !run.Solver.Assume(run.State, condition, each.Truth))
                return false;
        }

        return true;
    }

    /// <summary>Stores what the call leaves in a place.</summary>
    public void Set(FactValue place, FactValue value)
    {
        var content = Of(value);
        switch (place)
        {
            case ParameterFact parameter when parameter.Ordinal < arguments.Length && arguments[parameter.Ordinal] is Place variable:
                run.Places.Write(variable, content ?? run.Fresh(operation, TypeOfParameter(parameter.Ordinal), ++_made));
                break;
            case HeldFact held when Of(held.Owner) is { } owner and not Constant && KeyOf(held.Member) is { } key:
                run.Storage.WriteMember(owner, key, content ?? Unknown(key));
                break;
        }
    }

    private ITypeSymbol? TypeOfParameter(int ordinal) => (member as IMethodSymbol)?.Parameters[ordinal].Type;

    private SymbolicValue Content(SymbolicValue argument) => argument switch
    {
        FlowCapture captured => captured.Content,
        Place place => run.Places.Read(place, null),
        _ => argument,
    };

    private ITypeSymbol? TypeOf(string name) =>
        run.Analysis.Parts.Facts.Types.Find(name, member) is { } type ? run.Frame.Actual(type) : null;

    private ISymbol? KeyOf(MemberName name) => run.Analysis.Parts.Facts.KeyOf(name, member.ContainingAssembly);

    private UnknownValue Unknown(ISymbol key) => run.Fresh(operation, key is IPropertySymbol or IFieldSymbol ? key.TypeOfValue() : null, ++_made);

    private UnknownValue Unknown(AnyFact any)
    {
        var declared = member switch
        {
            IMethodSymbol { MethodKind: not MethodKind.Constructor, ReturnsVoid: false } => operation.Type,
            _ => null,
        };
        var value = run.Fresh(operation, any.Type is { } name ? TypeOf(name) : declared, ++_made);
        return value with { IsNeverNull = any.IsNeverNull };
    }

    private SymbolicValue? Held(HeldFact held)
    {
        if (Of(held.Owner) is not { } owner || KeyOf(held.Member) is not { } key)
            return null;
        var value = run.Storage.ReadMember(owner, key);
        return value is UnknownValue { Type: null } unknown && held.Type is { } type ? unknown with { Type = TypeOf(type) } : value;
    }

    private SymbolicValue? New(NewFact made)
    {
        if (TypeOf(made.Type) is not { } type)
            return null;
        return type is ITypeParameterSymbol ? run.Fresh(operation, type, ++_made) : With(Allocate(new(type, HeapObject.NoMembers)), made.Members);
    }

    private SymbolicValue With(SymbolicValue owner, ImmutableArray<(MemberName Member, FactValue Value)> members)
    {
        foreach (var (name, value) in members)
        {
            if (run.State.IsUnreachable || KeyOf(name) is not { } key)
                continue;
            run.Storage.WriteMember(owner, key, Of(value) ?? Unknown(key));
        }

        return owner;
    }

    private ObjectReference Around(ObjectReference decorator, SymbolicValue inner)
    {
        run.Storage.WriteMember(decorator, run.Contract.InnerRunnerKey, inner);
        return decorator;
    }

    private ObjectReference Allocate(HeapObject content) =>
        run.State.Allocate(_made++ == 0 ? operation.Syntax : (operation.Syntax, _made), run.Frame.Id, content);
}
