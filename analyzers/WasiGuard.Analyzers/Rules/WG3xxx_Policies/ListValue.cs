using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Reads a list of strings from the expression that makes it.</summary>
internal static class ListValue
{
    private const int MaxDepth = 16;

    /// <summary>Every element that is a constant string, wherever the expression takes it from within the file.</summary>
    public static IEnumerable<(string Text, IOperation Element)> Constants(IOperation value) => Constants(value, depth: 0);

    /// <summary>Whether the list certainly has no element.</summary>
    public static bool IsEmpty(IOperation value) => RunnerCalls.Unwrap(value) switch
    {
        ICollectionExpressionOperation list => list.Elements.All(each => each is ISpreadOperation spread && IsEmpty(spread.Operand)),
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues.IsEmpty,
        IArrayCreationOperation array => array.DimensionSizes.All(size => size.ConstantValue is { HasValue: true, Value: 0 }),
        IObjectCreationOperation { Arguments.IsEmpty: true } creation => creation.Initializer is null or { Initializers.IsEmpty: true },
        IInvocationOperation { TargetMethod: { Name: "Empty", Parameters.IsEmpty: true } } => true,
        IMemberReferenceOperation { Member: { Name: "Empty", IsStatic: true } } => true,
        IMemberReferenceOperation member when Definition.Of(member) is { } initial => IsEmpty(initial),
        ILocalReferenceOperation local when Definition.Of(local) is { } initial => IsEmpty(initial),
        _ => false,
    };

    private static IEnumerable<(string, IOperation)> Constants(IOperation value, int depth)
    {
        var operation = RunnerCalls.Unwrap(value);
        if (operation.ConstantValue is { HasValue: true, Value: string text })
            return [(text, operation)];
        return depth > MaxDepth ? [] : Parts(operation).SelectMany(part => Constants(part, depth + 1));
    }

    private static IEnumerable<IOperation> Parts(IOperation operation) => operation switch
    {
        ICollectionExpressionOperation list => list.Elements,
        ISpreadOperation spread => [spread.Operand],
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        IArrayInitializerOperation initializer => initializer.ElementValues,
        IObjectCreationOperation creation => Arguments(creation.Arguments).Concat(creation.Initializer is { } initializer ? initializer.Initializers : []),
        IInvocationOperation call when MakesList(call) => Arguments(call.Arguments).Concat(call.Instance is { } receiver ? [receiver] : []),
        IConditionalOperation choice => [choice.WhenTrue, .. choice.WhenFalse is { } other ? [other] : (IEnumerable<IOperation>)[]],
        ICoalesceOperation coalesce => [coalesce.Value, coalesce.WhenNull],
        ISwitchExpressionOperation choice => choice.Arms.Select(arm => arm.Value),
        ILocalReferenceOperation or IMemberReferenceOperation => Definition.Of(operation) is { } initial ? [initial] : [],
        _ => [],
    };

    private static IEnumerable<IOperation> Arguments(IEnumerable<IArgumentOperation> arguments) => arguments.Select(argument => argument.Value);

    private static bool MakesList(IInvocationOperation call) =>
        call.TargetMethod.Name is "Add" or "Create" or "CreateRange" or "ToList" or "ToArray" or "ToImmutableArray"
            or "ToImmutableList" or "AsReadOnly" or "Concat" or "Append" or "Prepend" or "Union"
        && (call.TargetMethod.ContainingNamespace.ToDisplayString() + ".").StartsWith("System.", System.StringComparison.Ordinal);
}
