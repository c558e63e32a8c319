using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>The parts of a body that do not compile.</summary>
internal sealed class BrokenParts(ControlFlowGraph graph)
{
    private readonly ImmutableArray<TextSpan> _spans =
        [.. graph.OriginalOperation.Descendants().Where(IsBroken).Select(each => each.Syntax.Span).Where(span => !span.IsEmpty).Distinct()];

    /// <summary>Some part of the operation does not compile.</summary>
    public bool AreIn(IOperation operation)
    {
        foreach (var span in _spans)
        {
            if (operation.Syntax.Span.Contains(span))
                return true;
        }

        return false;
    }

    public static bool IsBroken(IOperation operation) => operation is IInvalidOperation;
}
