using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Source;
using WasiGuard.Analyzers.Flow.Summaries;

namespace WasiGuard.Analyzers;

/// <summary>Holds <c>[RunsOn]</c> against the method: whether it names a runner, and whether the input gets there.</summary>
internal sealed class RunsOnCheck(CompilationParts parts)
{
    /// <summary>What is not true, as a clause; null when nothing is known to be wrong.</summary>
    public string? FlawOf(IMethodSymbol method, IParameterSymbol input, AttributeData annotation, CancellationToken cancellation)
    {
        var contract = parts.Contract;
        if (!contract.IsInput(input.Type))
            return $"'{input.Name}' is not an input";
        IParameterSymbol? named = null;
        ITypeSymbol? type = null;
        switch (annotation.ConstructorArguments)
        {
            case [{ Value: ITypeSymbol { TypeKind: not TypeKind.Error } given }]:
                type = given;
                if (!contract.IsRunner(type))
                    return $"'{type.Name}' is not a runner";
                break;
            case [{ Value: "this" }]:
                if (method.IsStatic || !contract.IsRunner(method.ContainingType))
                    return "'this' is not a runner";
                break;
            case [{ Value: string name }]:
                named = method.Parameters.FirstOrDefault(each => each.Name == name);
                if (named is null)
                    return $"'{method.Name}' has no parameter '{name}'";
                if (!contract.IsRunner(named.Type))
                    return $"'{name}' is not a runner";
                break;
            default:
                return null;
        }

        return parts.Source.HasBody(method) && !method.IsAbstract ? FlawOfBody(method, input, named, type, cancellation) : null;
    }

    private string? FlawOfBody(IMethodSymbol method, IParameterSymbol input, IParameterSymbol? named, ITypeSymbol? type, CancellationToken cancellation)
    {
        if (parts.Source.BodyOf(method, cancellation) is not { } body || MemberProbe.Of(parts, method, cancellation) is not { } probe)
            return null;
        var given = probe.Arguments[input.Ordinal];
        var own = probe.HandOvers.Where(each => IsMadeOf(each, given)).ToList();
        if (own.Count > 0)
            return own.Any(each => MayBeNamed(each)) ? null : $"'{input.Name}' gets to another runner";
        return IsHandedOn(body, input) ? null : $"'{input.Name}' gets to no runner";

        bool MayBeNamed(HandOver each) => type is not null
            ? each.State.TypeOf(each.Runner) is not { TypeKind: TypeKind.Class } exact || exact.Is(type) || exact.DerivesFrom((INamedTypeSymbol)type)
            : each.Runner.Equals(named is null ? probe.Self : probe.Arguments[named.Ordinal])
                || each.State.FindObject(each.Runner) is not { Type: var made } || parts.Contract.IsSource(made);
    }

    private static bool IsMadeOf(HandOver handOver, SymbolicValue given) =>
        handOver.Input.Equals(given) || handOver.State.FindObject(handOver.Input)?.CopiedFrom?.Equals(given) == true;

    /// <summary>Whether the parameter is given to something, kept or captured: then code that is not followed may run it.</summary>
    private static bool IsHandedOn(IOperation body, IParameterSymbol input) => body.Descendants()
        .OfType<IParameterReferenceOperation>()
        .Where(each => each.Parameter.Is(input))
        .Any(each => each.Parent is not IMemberReferenceOperation and not IBinaryOperation and not INameOfOperation and not IIsPatternOperation);
}
