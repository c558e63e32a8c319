using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Makes values whose identity nobody has to number: what an operation computes, what a type starts with, what comes in.</summary>
internal static class NewValues
{
    public static UnknownValue Computed(object operation, SymbolicValue? first = null, SymbolicValue? second = null, ITypeSymbol? type = null)
    {
        var value = new UnknownValue(Origin.Operation, operation, first, second)
        {
            Type = type,
            IsNeverNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
        };
        // Past the bound its origin is given up, and with it what it has to do with other values.
        return value.Depth <= AnalysisLimits.ValueDepth ? value : new(Origin.Join, operation) { Type = type, IsNeverNull = value.IsNeverNull };
    }

    public static Constant DefaultOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Boolean => SymbolicValue.False,
        >= SpecialType.System_Char and <= SpecialType.System_UInt64 => new(0L),
        SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal => new(0d),
        _ => type?.TypeKind == TypeKind.Enum ? new(0L) : SymbolicValue.Null,
    };

    public static ITypeSymbol? TypeOfVariable(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    public static ImmutableArray<SymbolicValue> UnknownArguments(IMethodSymbol method) => [.. method.Parameters.Select(UnknownArgument)];

    public static SymbolicValue UnknownArgument(IParameterSymbol parameter) => new UnknownValue(Origin.Input, parameter)
    {
        Type = parameter.Type,
        IsNeverNull = parameter.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated },
    };

    /// <summary>What the parameters of a root hold.</summary>
    public static ImmutableArray<SymbolicValue> RootArguments(IMethodSymbol method) =>
        [.. method.Parameters.Select(RootArgument)];

    /// <summary>What a parameter holds in a root.</summary>
    public static UnknownValue RootArgument(IParameterSymbol parameter)
    {
        var unknown = (UnknownValue)UnknownArgument(parameter);
        return parameter.Type.TypeKind == TypeKind.Interface ? unknown with { Injection = Injection.Of(parameter) } : unknown;
    }
}
