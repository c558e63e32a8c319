using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Tells a test for null from a use of the value.</summary>
internal static class NullTest
{
    /// <summary>Whether the code asks of the value only whether it is null.</summary>
    public static bool IsAllThatIsAsked(IOperation value)
    {
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison =>
                IsNull(comparison.LeftOperand == value ? comparison.RightOperand : comparison.LeftOperand),
            IIsPatternOperation match => IsForNull(match.Pattern),
            IPropertySubpatternOperation part => IsForNull(part.Pattern),
            IIsTypeOperation => true,
            IPropertyReferenceOperation { Property: { Name: "HasValue", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } } =>
                true,
            IArgumentOperation { Parent: IInvocationOperation call } => IsNullCheck(call.TargetMethod),
            _ => false,
        };
    }

    /// <summary>Whether the method looks at the reference only, never into the object: compares it, locks it, keeps it alive, names its type.</summary>
    public static bool IsNullCheck(IMethodSymbol method) =>
        method is { Name: "ThrowIfNull", ContainingType.Name: "ArgumentNullException" }
            or { Name: "ReferenceEquals", ContainingType.SpecialType: SpecialType.System_Object }
            or { Name: "ThrowIf", ContainingType.Name: "ObjectDisposedException" }
            or { ContainingType: { Name: "GC", ContainingNamespace.Name: "System" } or { Name: "Monitor", ContainingNamespace.Name: "Threading" } };

    private static bool IsNull(IOperation operand)
    {
        while (operand is IConversionOperation conversion)
            operand = conversion.Operand;
        return operand is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation;
    }

    private static bool IsForNull(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant => IsNull(constant.Value),
        INegatedPatternOperation negated => IsForNull(negated.Pattern),
        IBinaryPatternOperation both => IsForNull(both.LeftPattern) && IsForNull(both.RightPattern),
        IRecursivePatternOperation all => all is { DeclaredSymbol: null, PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true },
        ITypePatternOperation or IDiscardPatternOperation => true,
        _ => false,
    };
}
