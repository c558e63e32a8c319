using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

internal static class SingleValue
{
    private const int MaxSteps = 8;

    /// <summary>The expression that a value certainly comes from: through locals that are assigned once, readonly fields and get-only properties.</summary>
    public static IOperation Of(IOperation value)
    {
        var current = RunnerCalls.Unwrap(value);
        for (var step = 0; step < MaxSteps && Source(current) is { } source; step++)
            current = RunnerCalls.Unwrap(source);
        return current;
    }

    private static IOperation? Source(IOperation value) =>
        value is ILocalReferenceOperation local && IsAssignedAgain(local) ? null : Definition.Of(value);

    private static bool IsAssignedAgain(ILocalReferenceOperation local)
    {
        IOperation root = local;
        while (root.Parent is { } parent)
            root = parent;
        return root.Descendants().OfType<ILocalReferenceOperation>().Any(use => use.Local.Is(local.Local) && use.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == use,
            IArgumentOperation argument => argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out,
            ITupleOperation or IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } } => true,
            _ => false,
        });
    }
}
