using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>The key under which a container keeps a service: a constant or a type that stands in the program's text.</summary>
/// <param name="Type">The constant's type: the number 1 and the member 1 of an enumeration are different keys.</param>
internal sealed record ServiceKey(string Type, object Value)
{
    /// <summary>Null when only an execution tells.</summary>
    public static ServiceKey? Of(IOperation value)
    {
        while (value is IConversionOperation { OperatorMethod: null } conversion && !value.ConstantValue.HasValue)
            value = conversion.Operand;
        if (value is IConversionOperation { Type.SpecialType: SpecialType.System_Object } boxed)
            value = boxed.Operand;
        return value is ITypeOfOperation type ? new("System.Type", type.TypeOperand.ToDisplayString())
            : value is { Type: { } of, ConstantValue: { HasValue: true, Value: { } constant } } ? new(of.ToDisplayString(), constant)
            : null;
    }

    /// <summary>As above, for the argument of an attribute.</summary>
    public static ServiceKey? Of(TypedConstant value) => value switch
    {
        { Kind: TypedConstantKind.Type, Value: ITypeSymbol type } => new("System.Type", type.ToDisplayString()),
        { Kind: not TypedConstantKind.Array, Type: { } of, Value: { } constant } => new(of.ToDisplayString(), constant),
        _ => null,
    };
}

/// <summary>A container gives the value.</summary>
/// <param name="Key">The key by which it is asked for; null for none.</param>
internal sealed record Injection(ServiceKey? Key)
{
    /// <summary>What a parameter says of where its value comes from; null when nothing tells that a container gives it.</summary>
    public static Injection? Of(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.GetAttributes())
        {
            switch (attribute.AttributeClass?.Name)
            {
                case "FromKeyedServicesAttribute":
                    return attribute.ConstructorArguments is [var given] && ServiceKey.Of(given) is { } key ? new(key) : null;
                case "FromServicesAttribute":
                    return new(Key: null);
            }
        }

        return parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && parameter.Type.TypeKind == TypeKind.Interface
            ? new(Key: null) : null;
    }
}
