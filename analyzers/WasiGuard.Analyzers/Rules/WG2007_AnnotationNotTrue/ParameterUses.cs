using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers;

/// <summary>Where the code of a type uses a parameter: a primary constructor's in any of its members.</summary>
internal static class ParameterUses
{
    public static IEnumerable<IOperation> Of(SourceModel source, INamedTypeSymbol type, IParameterSymbol parameter, CancellationToken cancellation)
    {
        foreach (var part in source.AllSyntax(type))
        {
            foreach (var name in part.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == parameter.Name
                    && source.SemanticModelOf(name.SyntaxTree).GetOperation(name, cancellation) is IParameterReferenceOperation use
                    && use.Parameter.Is(parameter))
                {
                    yield return use;
                }
            }
        }
    }
}
