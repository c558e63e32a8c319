using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Members of other assemblies whose meaning matters: tasks, nullable values, comparisons.</summary>
internal sealed class FrameworkMembers(BodyInterpreter run)
{
    public SymbolicValue? Intrinsic(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (method.Name == "<Clone>$" && receiver is not null)
            return run.Creations.Clone(receiver, operation);
        if (method.Name == "GetType" && method.ContainingType.SpecialType == SpecialType.System_Object && receiver is not null)
            return new TypeValue(run.State.FindObject(receiver) is { IsOfUncertainType: false } known ? known.Type : null, receiver);
        if (run.Contract.Members.MeaningOf(method) is { } meaning)
            return run.ContractMembers.Call(meaning, method, receiver, arguments, operation);
        if (!run.Source.IsInView(method))
            return TaskMember(method, receiver, arguments, operation)
                ?? NullableMember(method, receiver, arguments)
                ?? run.ListMembers.ListMember(method, receiver, arguments, operation)
                ?? EqualityMember(method, receiver, arguments);
        return null;
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
            case "WhenAll" when arguments is [{ } list]
                && method.IsGenericMethod
                && run.State.FindObject(list) is { Elements: { } tasks }
                && tasks.All(each => each is TaskValue)
                && operation.Type is INamedTypeSymbol { TypeArguments: [{ } type] }:
                return new TaskValue(run.Collections.List(operation, type, [.. tasks.Select(each => ((TaskValue)each).Result)]));
            case "Run" when arguments.FirstOrDefault() is Closure { Method.Parameters.IsEmpty: true } work
                && run.Analysis.Parts.Assignments.ChangingCaptures(work.Method).IsEmpty:
                var result = run.Delegates.Invoke(work, [], operation);
                return result as TaskValue ?? new TaskValue(result);
            default:
                return null;
        }
    }

    private SymbolicValue? NullableMember(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments)
    {
        if (method.ContainingType.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T || method.Name != "GetValueOrDefault" || receiver is null)
            return null;
        if (!run.Conditions.Holds(new IsNull(receiver)))
            return receiver;
        return arguments.Length == 1 ? arguments[0] : NewValues.DefaultOf(method.ReturnType);
    }

    public SymbolicValue? KnownProperty(IPropertySymbol property, SymbolicValue? receiver)
    {
        if (run.Contract.Members.MeaningOf(property) is { } meaning)
            return run.ContractMembers.Read(meaning, property, receiver);
        if (receiver is null)
            return property.Name == "CompletedTask" && property.ContainingType.Name is "Task" or "ValueTask" ? new TaskValue(SymbolicValue.Null) : null;
        if (property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return property.Name == "HasValue" ? SymbolicValue.Negate(run.Conditions.NullTest(receiver)) : receiver;
        if (property.Name == "Result" && receiver is TaskValue task)
            return task.Result;
        if (property.Name is "Length" or "Count" && run.State.FindObject(receiver) is { Elements: { } elements })
            return new Constant((long)elements.Count);
        if (property.Name == "Length" && receiver is Constant { Content: string text })
            return new Constant((long)text.Length);
        if (property.Name == "Current" && receiver is EnumeratedCollection or ObjectReference && run.ListMembers.CurrentOf(receiver) is { } current)
            return current;
        return property.ContainingType.IsAnonymousType ? run.Storage.ReadMember(receiver, property) : null;
    }

    private SymbolicValue? EqualityMember(
        IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments) => (method.Name, arguments.Length) switch
        {
            ("Equals" or "ReferenceEquals", 2) when method.IsStatic
                && method.ContainingType.SpecialType is SpecialType.System_Object or SpecialType.System_String
                && arguments.Any(each => each is Constant) =>
                run.Conditions.Equality(arguments[0], arguments[1]),
            ("Equals", 1) when receiver is not null && arguments[0] is Constant && receiver is Constant or UnknownValue or TheoryCondition =>
                run.Conditions.Equality(receiver, arguments[0]),
            ("IsNullOrEmpty" or "IsNullOrWhiteSpace", 1) when arguments[0] is Constant constant =>
                SymbolicValue.Of(string.IsNullOrWhiteSpace(constant.Content as string)),
            ("IsNullOrEmpty" or "IsNullOrWhiteSpace", 1) => run.Conditions.Holds(new IsNull(arguments[0])) ? SymbolicValue.True : null,
            _ => null,
        };
}
