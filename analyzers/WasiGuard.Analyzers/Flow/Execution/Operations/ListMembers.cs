using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Members of lists, and queries that keep the elements as they are.</summary>
internal sealed class ListMembers(BodyInterpreter run)
{
    public SymbolicValue? ListMember(IMethodSymbol method, SymbolicValue? receiver, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (receiver is not null && method.Name is "GetEnumerator" or "GetAsyncEnumerator")
            return run.State.FindObject(receiver) is { Elements: not null }
                ? run.State.Allocate(
                    operation.Syntax, run.Frame.Id, new(
                        run.Analysis.Parts.Source.Compilation.ObjectType, HeapObject.NoMembers, [new EnumeratedCollection(receiver!), new Constant(-1L)]))
                : null;
        if (method.Name is "MoveNext" or "MoveNextAsync" && receiver is not null && CursorOf(run.State, receiver) is var (elements, position))
        {
            if (elements is null)
                return null;
            run.State.StoreObject(
                (ObjectReference)receiver, run.State.Heap[(ObjectReference)receiver] with
                {
                    Elements = [run.State.Heap[(ObjectReference)receiver].Elements![0], new Constant((long)position + 1)]
                });
            var more = SymbolicValue.Of(position + 1 < elements.Count);
            return method.Name == "MoveNext" ? more : new TaskValue(more);
        }

        if (run.State.FindObject(receiver) is not { Elements: { } items } list)
            return ListFunction(method, arguments, operation);
        switch (method.Name)
        {
            case "Add" when arguments.Length == 1:
                var most = method.Parameters[0].Type.SpecialType is SpecialType.None or SpecialType.System_Object
                    ? AnalysisLimits.Elements
                    : AnalysisLimits.PlainElements;
                run.State.StoreObject((ObjectReference)receiver!, list with { Elements = items.Count < most ? items.Add(arguments[0]) : null });
                return SymbolicValue.Null;
            case "Insert" when arguments is [Constant { Content: long and >= 0 and var at }, { } inserted] && at <= items.Count:
                run.State.StoreObject((ObjectReference)receiver!, list with { Elements = items.Insert((int)at, inserted) });
                return SymbolicValue.Null;
            case "Clear":
                run.State.StoreObject((ObjectReference)receiver!, list with { Elements = [] });
                return SymbolicValue.Null;
            case "RemoveAt" when arguments is [Constant { Content: long and >= 0 and var gone }] && gone < items.Count:
                run.State.StoreObject((ObjectReference)receiver!, list with { Elements = items.RemoveAt((int)gone) });
                return SymbolicValue.Null;
            case "ToArray":
                return run.Collections.List(operation, operation.Type!, items);
            default:
                return null;
        }
    }

    /// <summary>The few queries over a list that keep its elements as they are.</summary>
    private SymbolicValue? ListFunction(IMethodSymbol method, ImmutableArray<SymbolicValue> arguments, IOperation operation)
    {
        if (method.ContainingType.Name is not ("Enumerable" or "ImmutableArray" or "ImmutableList" or "Array")
            || arguments.IsEmpty
            || run.State.FindObject(arguments[0]) is not { Elements: { } items })
            return null;
        switch (method.Name)
        {
            case "ToArray" or "ToList" or "AsEnumerable" or "ToImmutableArray" or "ToImmutableList" or "Create" or "CreateRange" when arguments.Length == 1:
                return run.Collections.List(operation, operation.Type!, items);
            case "First" or "Single" or "FirstOrDefault" or "SingleOrDefault" when arguments.Length == 1 && items.Count > 0:
                return items[0];
            case "Last" or "LastOrDefault" when arguments.Length == 1 && items.Count > 0:
                return items[items.Count - 1];
            case "ElementAt" when arguments.Length == 2 && Collections.PositionOf(arguments[1], items.Count) is { } position:
                return items[position];
            case "Reverse" when arguments.Length == 1 && !method.ReturnsVoid:
                return run.Collections.List(operation, operation.Type!, items.Reverse());
            case "Empty":
                return run.Collections.List(operation, operation.Type!, []);
            default:
                return null;
        }
    }

    /// <summary>The loop goes through elements that are all known, so that it ends by itself.</summary>
    public static bool GoesThroughKnownElements(BasicBlock head, int frame, PathState state)
    {
        var test = head.BranchValue is IAwaitOperation awaited ? awaited.Operation : head.BranchValue;
        if (test is not IInvocationOperation { TargetMethod.Name: "MoveNext" or "MoveNextAsync", Instance: { } instance })
            return false;
        while (instance is IConversionOperation conversion)
            instance = conversion.Operand;
        object? enumerator = instance switch
        {
            IFlowCaptureReferenceOperation capture => capture.Id,
            ILocalReferenceOperation local => local.Local,
            _ => null,
        };
        var value = enumerator is null ? null : state.Get(new(enumerator, frame));
        return value is not null && CursorOf(state, value is FlowCapture captured ? captured.Content : value) is ({ }, _);
    }

    private static (ImmutableList<SymbolicValue>? Elements, int Position)? CursorOf(PathState state, SymbolicValue enumerator) =>
        state.FindObject(enumerator) is { Elements: [EnumeratedCollection over, Constant { Content: long position }] }
            ? (state.FindObject(over.Collection)?.Elements, (int)position)
            : null;

    /// <summary>The element that an enumerator is at, to be written to.</summary>
    public Place? PlaceOfCurrent(SymbolicValue enumerator) =>
        run.State.FindObject(enumerator) is { Elements: [EnumeratedCollection over, Constant position] } ? new(null, 0, over.Collection, position) : null;

    public SymbolicValue? CurrentOf(SymbolicValue enumerator) =>
        CursorOf(run.State, enumerator) is ({ } elements, var position) && position >= 0 && position < elements.Count ? elements[position] : null;
}
