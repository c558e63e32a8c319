using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Creation and copying of objects, with their constructors and initializers.</summary>
internal sealed class Creations(BodyInterpreter run)
{
    public SymbolicValue EvalCreation(IObjectCreationOperation creation)
    {
        var type = creation.Type is { } declared ? run.Frame.Actual(declared) : null;
        if (creation.Constructor is not { } called || run.Frame.ActualMember(called) is not { } constructor || type is null or { TypeKind: TypeKind.Error })
        {
            foreach (var argument in creation.Arguments)
                run.Delegates.LetDelegateEscape(run.Expressions.Eval(argument.Value));
            return run.Fresh(creation);
        }

        var arguments = run.Calls.Arguments(constructor.Parameters.Length, creation.Arguments);
        if (run.State.IsUnreachable)
            return SymbolicValue.Null;
        if (type.IsTupleType)
            return new TupleValue(arguments);
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T && arguments.Length == 1)
            return arguments[0];
        if (type.Name == "ValueTask" && type is INamedTypeSymbol { Arity: 1 } && arguments.Length == 1)
            return arguments[0] is TaskValue ? arguments[0] : new TaskValue(arguments[0]);
        var created = Create(creation, constructor, type, arguments);
        if (creation.Initializer is { } initializer && !run.State.IsUnreachable)
            Initialize(initializer, created);
        return created;
    }

    /// <summary><c>new T()</c>: an object of what the type argument is, which only the caller knows.</summary>
    public SymbolicValue EvalCreation(ITypeParameterObjectCreationOperation creation)
    {
        var type = run.Frame.TypeArgument(creation.Type as ITypeParameterSymbol);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } exact
            && exact.InstanceConstructors.FirstOrDefault(each => each.Parameters.IsEmpty) is { } constructor)
            return Create(creation, constructor, exact, []);
        return run.Fresh(creation);
    }

    private ObjectReference Create(IOperation creation, IMethodSymbol constructor, ITypeSymbol type, ImmutableArray<SymbolicValue> arguments)
    {
        if (!IsHarmless(type) && !run.Source.IsInView(constructor))
            run.Exceptions.MayThrow();
        var elements = Collections.IsList(type)
            ? arguments.Length == 0 || arguments[0] is Constant { Content: long }
                ? ImmutableList<SymbolicValue>.Empty
                : run.State.FindObject(arguments[0])?.Elements
            : null;
        var created = run.State.Allocate(creation.Syntax, run.Frame.Id, new(type, HeapObject.NoMembers, elements));
        if (elements is null && !run.Source.IsInView(constructor.ContainingType))
        {
            foreach (var argument in arguments)
                run.Delegates.LetDelegateEscape(argument);
        }

        run.Demands.Check(constructor, null, arguments, creation);
        Construct(constructor, created, arguments, creation);
        return created;
    }

    /// <summary>Creating one of these never fails, as far as this analysis is concerned.</summary>
    private bool IsHarmless(ITypeSymbol type) => type.SpecialType == SpecialType.System_Object || type.ContainingAssembly is { } assembly
        && (run.Contract.IsRunner(type)
            || KnownMembers.IsOwn(assembly)
            || Collections.IsList(type)
            || type.DerivesFrom(run.Source.ExceptionType));

    /// <summary>Runs a constructor on an object: initializers, the base's constructor, the body.</summary>
    public void Construct(IMethodSymbol constructor, SymbolicValue created, ImmutableArray<SymbolicValue> arguments, IOperation? operation)
    {
        if (run.Contract.InnerParameter(constructor) is { } inner && run.State.FindObject(created) is { } decorator)
            run.State.StoreObject(
                (ObjectReference)created, decorator with
                {
                    Members = decorator.Members.SetItem(
                        run.Contract.InnerRunnerKey, arguments[inner.Ordinal] is FlowCapture captured ? captured.Content : arguments[inner.Ordinal])
                });
        if (!run.Source.IsInView(constructor.ContainingType))
        {
            if (operation is not null)
                run.ForeignCalls.Call(constructor, created, arguments, operation);
            return;
        }

        foreach (var (member, parameter) in run.Source.SetByParameters(constructor))
            run.Storage.WriteMember(created, member, arguments[parameter.Ordinal]);
        if (!run.Source.DelegatesToThis(constructor))
        {
            foreach (var member in run.Source.Initialized(constructor.ContainingType))
            {
                if (InitialValue(member, created) is { } value && !run.State.IsUnreachable)
                    run.Storage.WriteMember(created, member, value);
            }
        }

        if (!run.Source.CallsConstructor(constructor)
            && constructor.ContainingType.BaseType is { } baseType
            && baseType.InstanceConstructors.FirstOrDefault(each => each.Parameters.IsEmpty) is { } implied)
            Construct(implied, created, [], operation);
        // Members that a constructor may have set, which is not followed, are not unset ones.
        if (run.Source.GraphOf(constructor) is { } graph
            && run.Calls.Follow(new(constructor, graph, created, null, arguments, operation)) is null
            && run.State.FindObject(created) is { CopiedFrom: null } open)
            run.State.StoreObject(
                (ObjectReference)created, open with
                {
                    CopiedFrom = new UnknownValue(Origin.Evaluation, (graph, run.Frame.Id), created) { Type = open.Type, IsNeverNull = true }
                });
    }

    /// <summary>What the initializer of a field or property gives, or null when it does not decide what the member holds.</summary>
    public SymbolicValue? InitialValue(ISymbol member, SymbolicValue? owner)
    {
        if (owner is null && !run.Analysis.Parts.Assignments.IsNeverAssignedLater(member))
            return run.Analysis.Parts.Contract.OneRunnerFor(run.Analysis.Parts.Assignments.TypesCreatedFor(member)) is { } only
                ? run.State.Allocate(member, 0, new(only, HeapObject.NoMembers))
                : null;
        if (run.Source.InitializerOf(member) is not { } graph)
        {
            if (owner is not null || !run.Source.IsInView(member))
                return null;
            if (member.ContainingType.StaticConstructors.FirstOrDefault(each => !each.IsImplicitlyDeclared) is { } once
                && run.Source.GraphOf(once) is { } body
                && run.Analysis.Parts.Assignments.IsAssignedIn(member, once))
            {
                run.Calls.Follow(new(once, body, null, null, [], null));
                return run.State.Get(new(member, 0));
            }

            return NewValues.DefaultOf(member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type);
        }

        // The graph of an initializer is an assignment to the member.
        if (run.Calls.Follow(new(member, graph, owner, null, [], null)) is null || run.State.IsUnreachable)
            return null;
        return owner is null ? run.State.Get(new(member, 0))
            : run.State.FindObject(owner)?.Members.TryGetValue(member.Canonical(), out var initial) == true ? initial
            : null;
    }

    /// <summary>Initializers that the control flow graph has not turned into assignments.</summary>
    private void Initialize(IObjectOrCollectionInitializerOperation initializer, SymbolicValue created)
    {
        foreach (var each in initializer.Initializers)
        {
            if (each is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment)
                run.Storage.WriteMember(created, property.Property, run.Expressions.Eval(assignment.Value));
            else if (each is ISimpleAssignmentOperation { Target: IFieldReferenceOperation field } direct)
                run.Storage.WriteMember(created, field.Field, run.Expressions.Eval(direct.Value));
        }
    }

    public ObjectReference EvalAnonymous(IAnonymousObjectCreationOperation anonymous)
    {
        var members = HeapObject.NoMembers;
        foreach (var each in anonymous.Initializers)
        {
            if (each is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment)
                members = members.SetItem(property.Property.Canonical(), run.Expressions.Eval(assignment.Value));
        }

        return run.State.Allocate(anonymous.Syntax, run.Frame.Id, new(anonymous.Type!, members));
    }

    /// <summary>The copy that a <c>with</c> expression starts from.</summary>
    public SymbolicValue Clone(SymbolicValue original, IOperation operation)
    {
        if (run.State.FindObject(original) is { } known)
            return run.State.Allocate(operation.Syntax, run.Frame.Id, known);
        if (original is TupleValue)
            return original;
        if (original is Constant { Content: null })
            return run.Exceptions.Throws();
        var type = run.State.TypeOf(original) ?? operation.Type;
        return type is null ? run.Fresh(operation) : run.State.Allocate(operation.Syntax, run.Frame.Id, new(type, HeapObject.NoMembers, CopiedFrom: original));
    }
}
