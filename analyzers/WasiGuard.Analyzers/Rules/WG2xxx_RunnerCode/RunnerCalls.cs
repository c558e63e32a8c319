using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Recognises calls of runners and of the guard.</summary>
internal static class RunnerCalls
{
    public static bool IsExecution(IInvocationOperation invocation, KnownSymbols symbols) =>
        invocation.TargetMethod is { Name: "ExecuteAsync", IsStatic: false } method
        && method.ContainingType.Implements(symbols.IWasiRunner)
        && InputArgument(invocation, symbols) is not null;

    public static bool IsGuard(IInvocationOperation invocation, KnownSymbols symbols) =>
        invocation.TargetMethod is { Name: "ThrowIfUnsupported", IsGenericMethod: false } method && method.ContainingType.Is(symbols.CapabilityGuard);

    /// <summary>The argument that is the input; null when the method takes none.</summary>
    public static IOperation? InputArgument(IInvocationOperation invocation, KnownSymbols symbols) =>
        invocation.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.DerivesFrom(symbols.WasiExecInput) == true)?.Value;

    /// <summary>What a value is part of, conversions around it left out.</summary>
    public static IOperation? Unwrapping(IOperation value)
    {
        var around = value.Parent;
        while (around is IConversionOperation { OperatorMethod: null })
            around = around.Parent;
        return around;
    }

    public static IOperation Unwrap(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }
}
