using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Arrays and lists, and their elements.</summary>
internal sealed class Collections(BodyInterpreter run)
{
    public static bool IsList(ITypeSymbol type) => type is INamedTypeSymbol { Name: "List", Arity: 1 };

    public ObjectReference List(IOperation operation, ITypeSymbol type, ImmutableList<SymbolicValue>? elements) =>
        run.State.Allocate(operation.Syntax, run.Frame.Id, new(type, HeapObject.NoMembers, elements is { Count: > AnalysisLimits.Elements } ? null : elements));

    public ObjectReference EvalArray(IArrayCreationOperation array)
    {
        ImmutableList<SymbolicValue>? elements = null;
        if (array.Initializer is { } initializer)
            elements = [.. initializer.ElementValues.Select(each => run.Storage.Copied(run.Expressions.Eval(each), each.Syntax))];
        else if (array.DimensionSizes.Length == 1
            && run.Expressions.Eval(array.DimensionSizes[0]) is Constant { Content: long and >= 0 and <= AnalysisLimits.Elements and var size })
            elements = [.. Enumerable.Repeat((SymbolicValue)NewValues.DefaultOf((array.Type as IArrayTypeSymbol)?.ElementType), (int)size)];
        return List(array, array.Type!, elements);
    }

    public ObjectReference EvalCollection(ICollectionExpressionOperation collection)
    {
        var elements = ImmutableList.CreateBuilder<SymbolicValue>();
        var known = true;
        foreach (var each in collection.Elements)
        {
            if (each is not ISpreadOperation spread)
                elements.Add(run.Expressions.Eval(each));
            else if (run.State.FindObject(run.Expressions.Eval(spread.Operand)) is { Elements: { } inner })
                elements.AddRange(inner);
            else
                known = false;
        }

        return List(collection, collection.Type!, known ? elements.ToImmutable() : null);
    }

    public SymbolicValue Element(SymbolicValue owner, SymbolicValue index, IOperation operation)
    {
        if (owner is Constant { Content: null })
            return run.Exceptions.Throws();
        return ElementAt(owner, index, operation.Type);
    }

    public SymbolicValue ElementAt(SymbolicValue owner, SymbolicValue index, ITypeSymbol? type)
    {
        if (run.State.FindObject(owner) is { Elements: { } elements } && PositionOf(index, elements.Count) is { } position)
        {
            var element = elements[position];
            return element is UnknownValue unknown ? run.Conditions.Known(unknown) : element;
        }

        var value = NewValues.Computed("[]", owner, index, type);
        return run.Conditions.Known(
            run.State.ObjectVersions.TryGetValue(owner, out var change) ? NewValues.Computed("[]", new TupleValue([owner, change]), index, type) : value);
    }

    public void WriteElement(SymbolicValue owner, SymbolicValue index, SymbolicValue value)
    {
        if (run.State.FindObject(owner) is { Elements: { } elements } known)
            run.State.StoreObject(
                (ObjectReference)owner, known with { Elements = PositionOf(index, elements.Count) is { } position ? elements.SetItem(position, value) : null });
        else
            run.OpaqueCalls.InvalidateObject(owner, (index, run.Frame.Id));
    }

    public static int? PositionOf(SymbolicValue index, int count) => index switch
    {
        Constant { Content: long and >= 0 and var forward } when forward < count => (int)forward,
        IndexFromEnd { Offset: Constant { Content: long and > 0 and var backward } } when backward <= count => count - (int)backward,
        _ => null,
    };
}
