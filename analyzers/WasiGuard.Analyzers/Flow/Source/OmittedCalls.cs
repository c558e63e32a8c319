using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>
/// The calls of a body that the compiler leaves out, together with their arguments: of methods marked <c>[Conditional]</c> whose symbol the file does not
/// define, and of partial methods without a body.
/// </summary>
internal sealed class OmittedCalls
{
    private readonly ImmutableArray<TextSpan> _spans;

    public OmittedCalls(ControlFlowGraph graph) => _spans =
    [
        .. graph.OriginalOperation.Descendants().OfType<IInvocationOperation>()
            .Where(call => IsOmitted(call.TargetMethod, call.Syntax.SyntaxTree)).Select(call => call.Syntax.Span),
    ];

    /// <summary>The operation is part of such a call.</summary>
    public bool Contain(IOperation operation)
    {
        if (_spans.IsEmpty)
            return false;
        foreach (var span in _spans)
        {
            if (span.Contains(operation.Syntax.Span))
                return true;
        }

        return false;
    }

    /// <summary>A call of the method in the file is left out. What an assertion claims is taken as true all the same.</summary>
    public static bool IsOmitted(IMethodSymbol method, SyntaxTree tree)
    {
        if (!method.ReturnsVoid || method.MethodKind is MethodKind.Constructor)
            return false;
        if (method is { IsPartialDefinition: true, PartialImplementationPart: null })
            return true;
        var symbols = new List<string>();
        for (var declared = method.OriginalDefinition; declared is not null; declared = declared.OverriddenMethod?.OriginalDefinition)
        {
            foreach (var attribute in declared.GetAttributes())
            {
                if (attribute is { AttributeClass.Name: "ConditionalAttribute", ConstructorArguments: [{ Value: string symbol }] })
                    symbols.Add(symbol);
            }
        }

        return symbols.Count > 0
            && !symbols.Exists(symbol => IsDefined(symbol, tree))
            && !method.Parameters.Any(parameter => parameter.GetAttributes().Any(each => each.AttributeClass?.Name == "DoesNotReturnIfAttribute"));
    }

    private static bool IsDefined(string symbol, SyntaxTree tree)
    {
        var isDefined = tree.Options.PreprocessorSymbolNames.Contains(symbol);
        // Only what comes before all code may define a symbol.
        foreach (var trivia in tree.GetRoot().GetFirstToken(includeZeroWidth: true).LeadingTrivia)
        {
            if (trivia.GetStructure() is DefineDirectiveTriviaSyntax { IsActive: true } define && define.Name.ValueText == symbol)
                isDefined = true;
            else if (trivia.GetStructure() is UndefDirectiveTriviaSyntax { IsActive: true } undefine && undefine.Name.ValueText == symbol)
                isDefined = false;
        }

        return isDefined;
    }
}
