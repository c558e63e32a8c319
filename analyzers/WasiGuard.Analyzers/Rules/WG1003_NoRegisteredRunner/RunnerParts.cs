using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers;

/// <summary>
/// What a registered runner is made of: itself, or the runners inside decorators and selectors. One that is not known makes the whole
/// unknown.
/// </summary>
internal sealed class RunnerParts(CompilationParts compilation)
{
    /// <summary>Null when the type does not say.</summary>
    public ImmutableArray<ITypeSymbol>? OfType(ITypeSymbol? type) =>
        type is not null and not ITypeParameterSymbol && compilation.Decision.IsConcreteRunner(type) && !compilation.Contract.IsSource(type) ? [type] : null;

    public ImmutableArray<ITypeSymbol>? Of(IOperation value, int depth = 0)
    {
        value = Unwrap(value);
        if (depth > AnalysisLimits.Depth)
            return null;
        if (value is IObjectCreationOperation { Constructor: { } constructor } creation && compilation.Contract.InnerParameter(constructor) is { } inner)
            return compilation.Contract.OverridesCapabilities(constructor.ContainingType) ? null : OfArgument(creation, inner, depth);
        var variable = value switch
        {
            ILocalReferenceOperation local => local.Local,
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            _ => (ISymbol?)null,
        };
        return variable is not null && compilation.Assignments.OnlyValueOf(variable) is { } only ? Of(only, depth + 1) : OfType(value.Type);
    }

    public static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
            operation = conversion.Operand;
        return operation;
    }

    private ImmutableArray<ITypeSymbol>? OfArgument(IObjectCreationOperation creation, IParameterSymbol parameter, int depth)
    {
        foreach (var argument in creation.Arguments)
        {
            if (argument.Parameter.Is(parameter))
                return OfList(Unwrap(argument.Value), depth + 1);
        }

        return null;
    }

    private ImmutableArray<ITypeSymbol>? OfList(IOperation value, int depth)
    {
        if (Elements(value) is not { } elements)
            return compilation.Contract.IsRunner(value.Type) ? Of(value, depth) : null;
        var found = ImmutableArray.CreateBuilder<ITypeSymbol>();
        foreach (var element in elements)
        {
            if (Of(element, depth) is not { } parts)
                return null;
            found.AddRange(parts);
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<IOperation>? Elements(IOperation list) => list switch
    {
        ICollectionExpressionOperation collection => collection.Elements,
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        _ => null,
    };
}
