using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

internal static class LocalValue
{
    /// <summary>What the local is declared with; null when it has no initializer.</summary>
    public static IOperation? InitialOf(ILocalReferenceOperation reference)
    {
        IOperation root = reference;
        while (root.Parent is { } parent)
            root = parent;
        return root.Descendants().OfType<IVariableDeclaratorOperation>()
            .FirstOrDefault(each => each.Symbol.Is(reference.Local))?.GetVariableInitializer()?.Value;
    }
}
