using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Takes values apart: tuples, records and whatever has a <c>Deconstruct</c> method.</summary>
internal sealed class Deconstructions(BodyInterpreter run)
{
    public void Deconstruct(IOperation target, SymbolicValue value)
    {
        if (target is IDeclarationExpressionOperation declaration)
            target = declaration.Expression;
        if (target is not ITupleOperation tuple)
        {
            if (target is not IDiscardOperation)
                run.Storage.Assign(target, value);
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
        if (DeconstructorOf(run.State.TypeOf(value), count) is { } method && PartsBy(method, value, tuple) is { } parts)
            return parts;
        return [.. Enumerable.Range(0, count).Select(i => (SymbolicValue)NewValues.Computed(("part", i), value, type: tuple.Elements[i].Type))];
    }

    public ImmutableArray<SymbolicValue>? PartsBy(IMethodSymbol method, SymbolicValue value, IOperation operation)
    {
        if (method.IsImplicitlyDeclared)
        {
            return [.. method.Parameters.Select(parameter =>
                method.ContainingType.GetMembers(parameter.Name).FirstOrDefault() is { } member
                    ? run.Storage.ReadMember(value, member)
                    : run.Fresh(operation))];
        }

        var places = method.Parameters.Select(parameter => new Place(parameter, run.Frame.Id, null, null)).ToImmutableArray();
        run.Calls.Call(method, value, [.. places], operation);
        return [.. places.Select(place => run.Places.Read(place, null))];
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
}
