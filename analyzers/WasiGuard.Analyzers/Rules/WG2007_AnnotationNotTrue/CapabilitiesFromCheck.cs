using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers;

/// <summary>Holds <c>[CapabilitiesFrom]</c> against the type whose constructor has it.</summary>
internal sealed class CapabilitiesFromCheck(CompilationParts parts)
{
    public string? FlawOf(IMethodSymbol method, IParameterSymbol parameter, CancellationToken cancellation)
    {
        var type = method.ContainingType;
        if (method.MethodKind != MethodKind.Constructor || !parts.Contract.IsRunner(type))
            return "it is not a constructor's parameter of a runner";
        if (!IsAboutRunners(parameter.Type))
            return $"'{parameter.Name}' is not a runner, and not a list of runners";
        if (!parts.Contract.IsSource(type))
            return $"'{type.Name}' is not an ICapabilitySource, so that it has what its own attributes say";
        return IsUsed(type, parameter, cancellation) ? null : $"'{parameter.Name}' is not used";
    }

    private bool IsAboutRunners(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsAboutRunners(array.ElementType),
        _ when parts.Contract.IsRunner(type) => true,
        INamedTypeSymbol named => named.TypeArguments.Any(IsAboutRunners),
        _ => false,
    };

    private bool IsUsed(INamedTypeSymbol type, IParameterSymbol parameter, CancellationToken cancellation) =>
        ParameterUses.Of(parts.Source, type, parameter, cancellation).Any(use => use.Parent is not INameOfOperation);
}
