using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Source;
using WasiGuard.Analyzers.Flow.Summaries;

namespace WasiGuard.Analyzers;

/// <summary>
/// Holds <c>[RequiresCapability]</c> against the code: a parameter that it is on is used, a method that it is on refuses runners without the
/// capability, and what a member gives that promises it has it.
/// </summary>
internal sealed class RequiresCapabilityCheck(CompilationParts parts)
{
    public string? FlawOfParameter(IMethodSymbol method, IParameterSymbol parameter, INamedTypeSymbol capability, CancellationToken cancellation)
    {
        // What other types do not bear is told by WG2006.
        if (!parts.Contract.IsRunner(parameter.Type) || BodyThatCalls(method, cancellation) is null)
            return null;
        var uses = ParameterUses.Of(parts.Source, method.ContainingType, parameter, cancellation).Where(use => use.Parent is not INameOfOperation).ToList();
        return uses.Count == 0 ? $"'{parameter.Name}' is not used"
            : uses.All(IsExecuted) && NothingNeeds(method, parameter, capability, cancellation)
                ? $"no input that '{parameter.Name}' is given needs {DeclaredCapabilities.NameOf(capability)}"
            : null;
    }

    private bool IsExecuted(IOperation use) =>
        RunnerCalls.Unwrapping(use) is IInvocationOperation call
        && call.TargetMethod.Parameters.Any(each => parts.Contract.IsInput(each.Type)
            && parts.Targets.RunnerFor(call.TargetMethod, each) is { Parameter: null, Type: null });

    /// <summary>The whole of what the runner is asked to do is in view.</summary>
    private bool NothingNeeds(IMethodSymbol method, IParameterSymbol parameter, INamedTypeSymbol capability, CancellationToken cancellation) =>
        MemberProbe.Of(parts, method, cancellation) is { HandOvers.Count: > 0 } probe
        && probe.HandOvers.All(each => each.Runner.Equals(probe.Arguments[parameter.Ordinal])
            && each.State.TypeOf(each.Input) is { } input
            && parts.Contract.RequirementsOf(input).Where(needed => needed.Capability.Is(capability))
                .All(needed => CapabilityDecision.Needs(parts.Solver, each.State, each.Input, needed) == false));

    /// <summary>Nothing in the method asks the runner, and nothing is called that could.</summary>
    public string? FlawOfMethod(IMethodSymbol method, INamedTypeSymbol capability, CancellationToken cancellation)
    {
        if (!parts.Contract.Marks.DemandsOf(method).Any(each => each.IsOfMember) || BodyThatCalls(method, cancellation) is not { } body)
            return null;
        return body.Descendants().Any(MayAsk) ? null
            : $"it does not refuse a runner without {DeclaredCapabilities.NameOf(capability)} (CapabilityGuard.ThrowIfUnsupported<{capability.Name}>)";
    }

    /// <summary>A runner without the capability that the method gives on some way for certain.</summary>
    public GivenValue? Breach(IMethodSymbol method, INamedTypeSymbol capability, CancellationToken cancellation) =>
        MemberProbe.Of(parts, method, cancellation)?.Given.FirstOrDefault(each =>
            !each.State.IsImprecise
            && (each.Value is Flow.Domain.TaskValue task ? task.Result : each.Value) is var runner
            && parts.Decision.Has(each.State, runner, capability) == false);

    /// <summary>Null for a method without a body in view, and for one that calls nothing: it does nothing that a runner could lack.</summary>
    private IOperation? BodyThatCalls(IMethodSymbol method, CancellationToken cancellation) =>
        !method.IsAbstract
        && parts.Source.HasBody(method)
        && parts.Source.BodyOf(method, cancellation) is { } body
        && body.Descendants().Any(each => each is IInvocationOperation or IObjectCreationOperation)
            ? body
            : null;

    /// <summary>A question to the guard, or a call of code that could ask: any but the framework's.</summary>
    private bool MayAsk(IOperation operation) => operation switch
    {
        IInvocationOperation call => parts.Source.IsInView(call.TargetMethod)
            || KnownMembers.IsOwn(call.TargetMethod.ContainingAssembly)
            || parts.Targets.MayHandOver(call.TargetMethod)
            || call.TargetMethod.MethodKind == MethodKind.DelegateInvoke
            || call.Arguments.Any(each => parts.Contract.IsRunner(RunnerCalls.Unwrap(each.Value).Type))
            || parts.Contract.IsRunner(call.Instance?.Type),
        IThrowOperation { Exception: { } thrown } => RunnerCalls.Unwrap(thrown).Type.DerivesFrom(parts.Contract.Refusal),
        IPropertyReferenceOperation property => property.Property.Type.Is(parts.Contract.Symbols.CapabilitySet),
        IIsTypeOperation or IIsPatternOperation => true,
        _ => false,
    };
}
